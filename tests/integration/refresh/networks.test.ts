import { afterAll, beforeAll, expect, it } from 'vitest';
import { collectYields } from '../../../activities/yields/collect-yields.js';
import { readPrompts } from '../../../config/read-prompts.js';
import { Source } from '../../../core/schemas/source.js';
import { endRig, startRig, type Rig } from './rig.js';

const KEYS = {
  BLUESKY_IDENTIFIER: 'echo.test',
  BLUESKY_APP_PASSWORD: 'app-password-0815',
  REDDIT_CLIENT_ID: 'app',
  REDDIT_CLIENT_SECRET: 'app-secret-0815',
};

let rig: Rig;
beforeAll(async () => {
  rig = await startRig(KEYS);
});
afterAll(() => endRig(rig));

it('makes samples of posts of Bluesky and of Reddit, with replies and pictures, and is partial where a query broke off', async () => {
  const file = rig.file('networks', (made) => {
    const baseUrl = new URL(Object.values(made.providers)[0]!.baseUrl).origin;
    const few = { baseUrl, pageSize: 5, maxPosts: 5 };
    made.sources = [
      Source.parse({ kind: 'x', queries: ['fox nosuch:operator'], keyEnv: null, ...few, pageSize: 10 }),
      Source.parse({ kind: 'bluesky', queries: ['prompt'], threadDepth: 1, ...few }),
      Source.parse({
        kind: 'reddit',
        queries: ['prompt'],
        tokenUrl: `${baseUrl}/api/v1/access_token`,
        userAgent: 'node:org.example.echo-test:1.0 (by /u/nobody)',
        ...few,
      }),
    ];
    made.models = made.models.slice(0, 1);
    made.judges = made.judges.slice(0, 1);
    made.curate.maxPerSplit = 4;
  });

  await rig.start(file);
  const { code, status } = await rig.finish('networks');

  expect(code).toBe(3);
  expect(status).toMatchObject({ state: 'partial', funnel: { 'dropped.query-failed': 1 } });
  const { queries } = await collectYields({ store: rig.store, prompts: readPrompts() }, file);
  const invalid = expect.stringContaining("invalid operator 'nosuch:operator'") as string;
  expect(queries.map(({ failure }) => failure)).toEqual([invalid, null, null]);
  expect(status.models[0]!.counts.ok).toBeGreaterThan(1);
  const samples = await rig.store.samples.raw.find({}).toArray();
  const origins = new Set(samples.flatMap(({ postIds }) => postIds).map((postId) => postId.split(':')[0]));
  expect(origins).toEqual(new Set(['bluesky', 'reddit']));
  const posts = await rig.store.posts.raw.find({}).toArray();
  for (const platform of ['bluesky', 'reddit']) {
    const ofPlatform = posts.filter((post) => post.platform === platform);
    expect(ofPlatform.some(({ replyToId }) => replyToId !== null)).toBe(true);
    expect(ofPlatform.some(({ media }) => media.some(({ state }) => state === 'stored'))).toBe(true);
  }
  const logIns = (await rig.simulatorLog()).filter(({ kind }) => kind === 'bluesky.session' || kind === 'reddit.token');
  // Calls of Bluesky that begin together share one session; a token of Reddit may be asked for by some at the same time.
  expect(logIns.filter(({ kind }) => kind === 'bluesky.session')).toHaveLength(1);
});
