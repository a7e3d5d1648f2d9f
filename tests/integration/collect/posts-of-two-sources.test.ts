import { pino } from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import { settleCase } from '../../../activities/annotate/relevance.js';
import { createCollectImported } from '../../../activities/collect.js';
import { keepPosts } from '../../../activities/collect-page.js';
import type { ActivityContext } from '../../../activities/context.js';
import { newRefresh } from '../../../activities/refresh-record.js';
import { createContext } from '../../../config/create-context.js';
import { readPrices } from '../../../config/read-prices.js';
import { readPrompts } from '../../../config/read-prompts.js';
import { pendingMedia, type Post } from '../../../core/schemas/post.js';
import { RefreshFile } from '../../../core/schemas/refresh-file.js';
import { MINIMAL } from '../../core/make-refresh-file.js';
import { makePost } from '../../core/make-records.js';
import { useTestStore } from '../store/open-test-store.js';

const place = useTestStore();
let context: ActivityContext;

beforeAll(() => {
  const log = pino({ level: 'silent' });
  context = createContext({ ...place, prompts: readPrompts(), prices: readPrices(), secrets: () => null, log });
});

/** A post as a file has it: cut off, without its picture. */
function fromFile(postId: string, change: Partial<Post> = {}): Post {
  return makePost(postId, {
    authorHandle: null,
    text: 'A lighthouse on a cliff in the fog, seen fr…',
    tags: ['from-a-list'],
    language: null,
    createdAt: new Date('2026-10-02T08:00:00Z'),
    url: null,
    counts: { likes: 1, replies: 0, reposts: null, views: null },
    importer: 'trending-feed',
    raw: { by: 'file' },
    ...change,
  });
}

/** The same post as the network has it. */
function fromNetwork(postId: string): Post {
  return fromFile(postId, {
    authorHandle: 'ada',
    text: 'A lighthouse on a cliff in the fog, seen from the sea',
    tags: [],
    language: 'en',
    media: [pendingMedia({ mediaKey: '3_1', kind: 'photo', url: 'https://images.test/lighthouse.jpg', altText: null })],
    counts: { likes: 5, replies: 2, reposts: 1, views: null },
    importer: 'x-search',
    raw: { by: 'network' },
  });
}

function fileOf(id: string, imported: Record<string, unknown> = {}): RefreshFile {
  return RefreshFile.parse({
    ...MINIMAL,
    id,
    window: { from: '2026-10-01', to: '2026-10-07' },
    sources: [
      { kind: 'imported', ...imported },
      { kind: 'x', queries: ['lighthouse'] },
    ],
  });
}

/** Keys of the posts that the imported source of a refresh takes, page by page. */
async function takenBy(file: RefreshFile): Promise<string[]> {
  await place.store.refreshes.put(newRefresh(file, 'digest', new Date()));
  const collectImported = createCollectImported(context);
  let cursor: string | null = null;
  do {
    ({ nextCursor: cursor } = (await collectImported({
      refreshId: file.id,
      sourceId: 'imported',
      cursor,
      limit: 2,
    })) as { nextCursor: string | null });
  } while (cursor !== null);
  const threads = await place.store.threads.raw.find({ refreshIds: file.id }).sort({ _id: 1 }).toArray();
  return threads.flatMap(({ foundPostIds }) => foundPostIds);
}

describe('a post that a file and a search have', () => {
  it('is one with all that either has, whoever comes first, and the newest counts of the network', async () => {
    await place.store.posts.merge([fromFile('100')]);
    const freshOfSearch = await keepPosts(context, [fromNetwork('100'), fromNetwork('101')]);
    const [outcome] = await place.store.posts.merge([fromFile('101')]);

    const [first, second] = [await place.store.posts.get('x:100'), await place.store.posts.get('x:101')];
    const whole = {
      authorHandle: 'ada',
      text: 'A lighthouse on a cliff in the fog, seen from the sea',
      tags: ['from-a-list'],
      language: 'en',
      media: fromNetwork('100').media,
      counts: { likes: 5, replies: 2, reposts: 1, views: null },
    };
    expect(freshOfSearch).toBe(1);
    expect(outcome).toBe('merged');
    expect(first).toMatchObject({
      ...whole,
      importer: 'trending-feed',
      furtherRecords: [{ importer: 'x-search', raw: { by: 'network' } }],
    });
    expect(second).toMatchObject({
      ...whole,
      importer: 'x-search',
      furtherRecords: [{ importer: 'trending-feed', raw: { by: 'file' } }],
    });
  });

  it('is taken by a source of imported posts, whoever had it first; what only the network has is not', async () => {
    await place.store.posts.raw.deleteMany({});
    await keepPosts(context, ['200', '201', '202'].map(fromNetwork));
    await place.store.posts.merge([fromFile('201'), fromFile('203'), fromFile('204', { importer: 'archive' })]);

    expect(await takenBy(fileOf('all-imported'))).toEqual(['x:201', 'x:203', 'x:204']);
    expect(await takenBy(fileOf('of-the-feed', { importers: ['trending-feed'] }))).toEqual(['x:201', 'x:203']);
  });

  it('is looked at for replies, whoever had it first', async () => {
    await place.store.posts.merge([fromFile('300', { counts: fromNetwork('300').counts })]);
    const askedBefore = await repliesFrom('300');
    await keepPosts(context, [fromNetwork('300')]);

    expect([askedBefore, await repliesFrom('300')]).toEqual([null, 'x']);
  });
});

/** The source that is asked for replies to a relevant post. */
async function repliesFrom(postId: string): Promise<string | null> {
  const post = (await place.store.posts.get(`x:${postId}`))!;
  const thread = { _id: `x:${postId}`, platform: 'x', conversationId: postId, foundPostIds: [post._id] };
  const blank = { refreshIds: [], nodes: [], quotes: [], lookedUp: [], cut: { depth: 0, posts: 0 }, digest: null };
  const found = { subject: { threadId: thread._id, position: 0 }, thread: { ...thread, ...blank }, post };
  return settleCase(fileOf('replies'), found, true).repliesFrom;
}
