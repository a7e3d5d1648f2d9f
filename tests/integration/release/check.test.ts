import { expect, it } from 'vitest';
import { checkPage, postsToCheck } from '../../../activities/compliance/check-page.js';
import type { ActivityContext } from '../../../activities/context.js';
import { payLookupNow } from '../../../activities/lookup/pay-lookup.js';
import { createContext } from '../../../config/create-context.js';
import { createLogger } from '../../../config/logger.js';
import { readPrices } from '../../../config/read-prices.js';
import { readPrompts } from '../../../config/read-prompts.js';
import { isNetworkSource } from '../../../core/network-source.js';
import type { Post } from '../../../core/schemas/post.js';
import type { LookupPage } from '../../../sources/contract.js';
import { makeRefreshFile } from '../../core/make-refresh-file.js';
import { useTestStore } from '../store/open-test-store.js';
import { putCandidate, putPost, putSample } from './put-records.js';

const place = useTestStore();
const file = makeRefreshFile({ sources: [{ kind: 'x', queries: ['gpt image'], pricePerPostUsd: 0.005 }] });
const [source] = file.sources.filter(isNetworkSource);

type Gone = LookupPage['gone'][number]['reason'];

/** A context whose source answers as given; two posts a lookup. */
function contextOf(answers: Record<string, Post | Gone>, now: Date): ActivityContext {
  const { store } = place;
  const log = createLogger('error', 'test');
  const context = createContext({ store, prompts: readPrompts(), prices: readPrices(), secrets: () => 'key', log });
  const lookup = async ({ postIds }: { postIds: readonly string[] }): Promise<LookupPage> => {
    const found = postIds.map((id) => ({ id, answer: answers[id] }));
    return {
      posts: found.flatMap(({ answer }) => (typeof answer === 'object' ? [answer] : [])),
      gone: found.flatMap(({ id, answer }) => (typeof answer === 'string' ? [{ postId: id, reason: answer }] : [])),
      rejected: [],
      nextCursor: null,
      billedPosts: found.filter(({ answer }) => typeof answer === 'object').length,
      requestId: null,
    };
  };
  const unused = () => Promise.reject(new Error('not asked for here'));
  const posts = { platform: 'x' as const, lookupSize: 2, search: unused, replies: unused, lookup };
  return { ...context, postSource: async () => posts, now: () => now };
}

async function check(answers: Record<string, Post | Gone>, now: Date) {
  const context = contextOf(answers, now);
  const pages = [];
  let after: string | null = null;
  do {
    const input = {
      file,
      source: source!,
      checkId: 'x',
      round: now.toISOString(),
      after,
      holdDays: 7,
      pay: payLookupNow,
    };
    const page = await checkPage(context, input);
    if (page.kind !== 'done') throw new Error(page.kind);
    pages.push(page);
    after = page.next;
  } while (after !== null);
  return pages;
}

it('takes deleted posts down at once, holds what may come back, and pays for each look', async () => {
  const { store } = place;
  const posts = [];
  for (const id of ['301', '302', '303', '304', '305']) {
    const post = await putPost(store, id);
    posts.push(post);
    await putSample(store, [await putCandidate(store, post)]);
  }
  const [first, , third] = posts as [Post, Post, Post];
  const monday = new Date('2026-11-02T00:00:00Z');

  const pages = await check(
    { '301': first, '302': 'deleted', '303': 'protected', '304': { ...posts[3]!, text: 'edited' } },
    monday,
  );

  expect(pages.map(({ counts }) => counts.looked)).toEqual([2, 2, 1]);
  expect(pages.map(({ counts }) => counts)).toMatchObject([
    { there: 1, withdrawn: 1 },
    { held: 1, edited: 1 },
    { unknown: 1 },
  ]);
  expect(await store.posts.get('x:302')).toBeNull();
  expect(await store.posts.get('x:303')).not.toBeNull();
  expect(await store.tombstones.get('x:303')).toMatchObject({ state: 'held', source: 'compliance' });
  const rows = await store.ledger.raw.find({ refreshId: 'check/x' }).toArray();
  expect(rows.map(({ state, costUsd }) => [state, costUsd])).toEqual([
    ['answered', 0.005],
    ['answered', 0.005],
    ['answered', 0],
  ]);

  // Shown again: no longer held. Away again, and for longer than a week: gone for good.
  const tuesday = new Date('2026-11-03T00:00:00Z');
  await check({ '301': first, '303': third }, tuesday);
  expect(await store.tombstones.get('x:303')).toBeNull();
  await check({ '303': 'suspended' }, tuesday);
  await check({ '303': 'suspended' }, new Date('2026-11-09T00:00:00Z'));
  expect(await store.posts.get('x:303')).not.toBeNull();
  await check({ '303': 'suspended' }, new Date('2026-11-10T00:00:00Z'));
  expect(await store.posts.get('x:303')).toBeNull();
  expect(await store.tombstones.get('x:303')).toMatchObject({ state: 'withdrawn', reason: 'x says: suspended' });
  expect(await postsToCheck({ store }, 'x')).toEqual(['x:301', 'x:304', 'x:305']);
});
