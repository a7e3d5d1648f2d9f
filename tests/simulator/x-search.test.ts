import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CORPUS_QUERIES } from '../../simulator/corpus/build-corpus.js';
import type { CorpusPost } from '../../simulator/corpus/corpus-post.js';
import { startSimulator, type Simulator } from '../../simulator/server.js';

/** As much of an answer as these tests look at. */
interface Page {
  data?: Record<string, unknown>[];
  includes?: Record<string, Record<string, unknown>[]>;
  errors?: Record<string, unknown>[];
  meta?: { result_count: number; next_token?: string; newest_id?: string };
  type?: string;
  title?: string;
}

const ALL_DAYS = { start_time: '2026-10-01T00:00:00Z', end_time: '2026-10-15T00:00:00Z' };
const TWEET_FIELDS = {
  'tweet.fields':
    'author_id,created_at,conversation_id,entities,note_tweet,public_metrics,lang,referenced_tweets,attachments',
  expansions: 'author_id,attachments.media_keys,referenced_tweets.id',
  'media.fields': 'url,alt_text,width,height',
};
const POST_FIELDS = {
  'post.fields': 'created_at,conversation_id,entities,note_post,public_metrics,lang,attachments',
  expansions: 'author_id,attachments.media_keys,referenced_posts',
  'media.fields': 'url,alt_text,width,height',
};

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ posts: 80 });
});
afterAll(() => simulator.close());

async function search(
  parameters: Record<string, string>,
  options: { path?: string; key?: string; url?: string } = {},
): Promise<{ response: Response; page: Page }> {
  const { path = '/2/tweets/search/all', key = 'bearer', url = simulator.url } = options;
  const response = await fetch(`${url}${path}?${new URLSearchParams(parameters).toString()}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  return { response, page: (await response.json()) as Page };
}

async function searchToTheEnd(parameters: Record<string, string>): Promise<{ ids: string[]; pages: Page[] }> {
  const pages: Page[] = [];
  let token: string | undefined;
  do {
    const { page } = await search({ ...parameters, ...(token !== undefined && { next_token: token }) });
    pages.push(page);
    token = page.meta?.next_token;
  } while (token !== undefined);
  return { ids: pages.flatMap((page) => (page.data ?? []).map(({ id }) => String(id))), pages };
}

function idsWhere(test: (post: CorpusPost) => boolean): string[] {
  return simulator.corpus.posts.filter(test).map(({ id }) => id);
}

describe('paging', () => {
  it('gives every post once, newest first, through an empty page that carries a token', async () => {
    const { ids, pages } = await searchToTheEnd({ query: 'lang:en', max_results: '10', ...ALL_DAYS });
    expect(ids).toEqual(idsWhere((post) => post.language === 'en'));
    expect(ids).toEqual(ids.toSorted((a, b) => (BigInt(a) < BigInt(b) ? 1 : -1)));
    expect(pages.filter(({ meta }) => meta?.result_count === 0 && meta.next_token !== undefined)).toHaveLength(1);
    expect(pages[1]).not.toHaveProperty('data');
  });

  it('has tokens that hold no number in clear and fit their own search alone', async () => {
    const { page } = await search({ query: 'lang:en', ...ALL_DAYS });
    const token = page.meta?.next_token ?? '';
    expect(token).toMatch(/^b26v89c19z[0-9a-f]{30}$/);
    const { response, page: refused } = await search({ query: 'lang:es', next_token: token, ...ALL_DAYS });
    expect(response.status).toBe(400);
    expect(refused.type).toBe('https://api.x.com/2/problems/invalid-request');
  });
});

describe('queries', () => {
  it.each<[string, (post: CorpusPost) => boolean]>([
    ['"gpt image"', (post) => /gpt image\b/i.test(post.text)],
    [
      '"gpt image" has:images -is:retweet',
      (post) => /gpt image\b/i.test(post.text) && post.media.length > 0 && post.repostOf === null,
    ],
    [
      '"gpt image" OR "nano banana" lang:en',
      (post) => /gpt image\b/i.test(post.text) || (/nano banana\b/i.test(post.text) && post.language === 'en'),
    ],
    [
      '("gpt image" OR "nano banana") -prompt is:reply',
      (post) =>
        /gpt image\b|nano banana\b/i.test(post.text) && !/\bprompt\b/i.test(post.text) && post.parentId !== null,
    ],
    ['#nanobanana lang:en', (post) => /#nanobanana\b/.test(post.text)],
  ])('finds by %s', async (query, test) => {
    const { ids } = await searchToTheEnd({ query, max_results: '100', ...ALL_DAYS });
    expect(ids).toEqual(idsWhere(test));
  });

  it('finds the whole conversation of a root', async () => {
    const thread = simulator.corpus.threads.find(({ posts }) => posts.length > 3);
    const { ids } = await searchToTheEnd({ query: `conversation_id:${thread?.conversationId}`, ...ALL_DAYS });
    expect(new Set(ids)).toEqual(new Set(thread?.posts.map(({ id }) => id)));
  });

  it('keeps to the window: start included, end excluded', async () => {
    const { ids } = await searchToTheEnd({
      query: 'lang:en',
      max_results: '500',
      start_time: '2026-10-07T00:00:00Z',
      end_time: '2026-10-08T00:00:00.000Z',
    });
    expect(ids).toEqual(
      idsWhere((post) => post.language === 'en' && post.createdAt.toISOString().startsWith('2026-10-07')),
    );
  });

  it('looks seven days back on /recent', async () => {
    const { page } = await search({ query: 'lang:en', max_results: '100' }, { path: '/2/tweets/search/recent' });
    expect(
      page.data?.every(({ id }) => Number(BigInt(String(id)) >> 22n) + 1_288_834_974_657 >= Date.UTC(2026, 9, 8)),
    ).toBe(true);
  });

  it.each([
    ['an empty query', { query: '' }],
    ['an unknown operator', { query: 'a near:b' }],
    ['an open parenthesis', { query: '(a' }],
    ['too long a query', { query: 'a '.repeat(600) }],
    ['too small a page', { query: 'a', max_results: '5' }],
    ['too large a page', { query: 'a', max_results: '501' }],
    ['a malformed time', { query: 'a', start_time: 'yesterday' }],
    [
      'a window that ends before it starts',
      { query: 'a', start_time: ALL_DAYS.end_time, end_time: ALL_DAYS.start_time },
    ],
    ['an unknown parameter', { query: 'a', limit: '5' }],
    ['an unknown field', { query: 'a', 'tweet.fields': 'likes' }],
    ['a field that the newer dialect has as an expansion only', { query: 'a', 'post.fields': 'author_id' }],
    ['both dialects at once', { query: 'a', 'tweet.fields': 'lang', 'post.fields': 'lang' }],
  ])('refuses %s', async (_, parameters) => {
    const { response, page } = await search(parameters);
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(page).toMatchObject({ title: 'Invalid Request', type: 'https://api.x.com/2/problems/invalid-request' });
  });
});

describe('dialects', () => {
  it('answers tweet.fields in the words of tweets', async () => {
    const { page } = await search({ query: CORPUS_QUERIES[0] ?? '', max_results: '500', ...ALL_DAYS, ...TWEET_FIELDS });
    const long = page.data?.find((post) => 'note_tweet' in post);
    expect(page.data?.[0]).toMatchObject({
      edit_history_tweet_ids: [page.meta?.newest_id],
      author_id: expect.any(String),
      public_metrics: { retweet_count: expect.any(Number) },
    });
    expect(String(long?.['text']).length).toBeLessThan(320);
    expect((long?.['note_tweet'] as { text: string } | undefined)?.text.length).toBeGreaterThan(280);
    expect(page.includes?.['media']?.[0]).toMatchObject({
      type: 'photo',
      url: expect.stringContaining(`${simulator.url}/media/`),
    });
  });

  it('answers post.fields in the words of posts, references and authors through expansions', async () => {
    const { page } = await search({ query: 'is:reply lang:en', max_results: '500', ...ALL_DAYS, ...POST_FIELDS });
    const [reply] = page.data ?? [];
    expect(reply).toMatchObject({
      edit_history_post_ids: [reply?.['id']],
      author_id: expect.any(String),
      referenced_posts: [{ type: 'replied_to' }],
      public_metrics: { repost_count: expect.any(Number) },
    });
    expect(page.includes?.['posts']?.length).toBeGreaterThan(0);
    expect(JSON.stringify(page)).not.toContain('tweet');
  });

  it.each([
    ['post', TWEET_FIELDS],
    ['tweet', POST_FIELDS],
  ] as const)('serves %s alone when told so', async (xDialect, wrong) => {
    const strict = await startSimulator({ posts: 2, xDialect });
    const { response, page } = await search({ query: 'lang:en', ...wrong }, { url: strict.url });
    await strict.close();
    expect(response.status).toBe(400);
    expect(page.type).toBe('https://api.x.com/2/problems/invalid-request');
  });
});

describe('answers', () => {
  it('escape texts and mark tags, mentions and picture links by place', async () => {
    const { page } = await search({ query: 'instructions', ...ALL_DAYS, ...TWEET_FIELDS });
    const { page: tagged } = await search({ query: '#gptimage has:images', ...ALL_DAYS, ...TWEET_FIELDS });
    const [post] = tagged.data ?? [];
    const entities = post?.['entities'] as {
      hashtags: { start: number; end: number; tag: string }[];
      urls: { start: number; end: number; url: string }[];
    };
    const letters = [...String(post?.['text'])];
    expect(page.data?.[0]?.['text']).toContain('&lt;/data&gt;');
    expect(letters.slice(entities.hashtags[0]?.start, entities.hashtags[0]?.end).join('')).toBe(
      `#${entities.hashtags[0]?.tag}`,
    );
    expect(letters.slice(entities.urls[0]?.start, entities.urls[0]?.end).join('')).toBe(entities.urls[0]?.url);
  });

  it('name a deleted parent in errors, with status 200', async () => {
    const { response, page } = await search({
      query: 'is:reply lang:en',
      max_results: '500',
      ...ALL_DAYS,
      ...TWEET_FIELDS,
    });
    expect(response.status).toBe(200);
    expect(page.errors?.map((error) => error['resource_id']).toSorted()).toEqual(
      [...simulator.corpus.deletedIds].toSorted(),
    );
    expect(page.errors?.[0]).toMatchObject({
      title: 'Not Found Error',
      type: 'https://api.x.com/2/problems/resource-not-found',
      parameter: 'referenced_tweets.id',
    });
  });

  it('carry rate-limit headers, and want a key', async () => {
    const { response } = await search({ query: 'a' });
    expect(response.headers.get('x-rate-limit-limit')).toBe('300');
    expect(Number(response.headers.get('x-rate-limit-reset'))).toBeGreaterThan(Date.now() / 1000);
    expect((await search({ query: 'a' }, { key: 'bad' })).response.status).toBe(401);
    expect((await search({ query: 'a' }, { key: '' })).page).toMatchObject({
      type: 'about:blank',
      title: 'Unauthorized',
    });
    expect((await search({ query: 'a' }, { key: 'empty' })).page).toMatchObject({
      type: 'https://api.x.com/2/problems/usage-capped',
    });
    expect((await search({ query: 'a' }, { path: '/2/lists/1/tweets' })).response.status).toBe(404);
  });
});
