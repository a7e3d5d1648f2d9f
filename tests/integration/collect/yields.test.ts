import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { relevanceKey } from '../../../activities/annotate/relevance-verdicts.js';
import { collectYields } from '../../../activities/yields/collect-yields.js';
import { phaseSummaries } from '../../../activities/yields/phase-summaries.js';
import { readPrompts } from '../../../config/read-prompts.js';
import { pullKeyOf } from '../../../core/pull-key.js';
import { pullsOf } from '../../../core/pulls.js';
import type { Post } from '../../../core/schemas/post.js';
import type { RefreshFile } from '../../../core/schemas/refresh-file.js';
import { startSimulator, type Simulator } from '../../../simulator/server.js';
import { makePost } from '../../core/make-records.js';
import { useTestStore } from '../store/open-test-store.js';
import { openDesk, type CollectDesk } from './collect-desk.js';

const place = useTestStore();
let simulator: Simulator;
let desk: CollectDesk;

beforeAll(async () => {
  simulator = await startSimulator({ posts: 20, instant: true });
  desk = openDesk(place.store, simulator);
});
afterAll(() => simulator.close());

const prompts = readPrompts();
const PHASES = [
  { id: 'broad', keywords: ['fox', 'hen'] },
  { id: 'narrow', keywords: ['fox'] },
];

async function putPost(name: string, conversationId = name): Promise<Post> {
  const post = makePost(name, { conversationId, createdAt: new Date('2026-10-05T12:00:00Z') });
  await place.store.posts.put(post);
  return post;
}

async function judge(file: RefreshFile, post: Post, score: number | null): Promise<void> {
  const { store } = place;
  await store.annotations.put({
    _id: relevanceKey({ prompts }, file, { post, together: false }),
    step: 'relevance',
    subjectId: post._id,
    promptHash: prompts.steps.relevance.hash,
    provider: 'sim',
    model: 'sim-annotator',
    resolvedModel: null,
    outcome: score === null ? 'unparsable' : 'ok',
    reply: score === null ? null : { score, reason: 'so it is' },
    rawReply: null,
    reason: null,
    repaired: false,
    costUsd: 0,
    askedTogether: 1,
    at: new Date(),
  });
}

async function putPage(
  file: RefreshFile,
  { pull, posts, costUsd }: { pull: number; posts: Post[]; costUsd: number | null },
): Promise<void> {
  const source = file.sources[0]!;
  await place.store.pages.put({
    _id: `page-${file.id}-${pull}-${posts.map(({ postId }) => postId).join('-')}`,
    refreshId: file.id,
    sourceId: source.id,
    nextCursor: null,
    found: posts.length,
    fresh: 1,
    bad: 1,
    withdrawn: 0,
    pullKey: pullKeyOf(file.id, source.id, pullsOf(file, source)[pull]!),
    postIds: posts.map(({ _id }) => _id),
    outside: 0,
    problems: [{ postId: null, reason: 'partial' }],
    missing: {},
    costUsd,
    fetchedAt: new Date(),
  });
}

describe('yields', () => {
  it('are counted by query and by phase: each post once, and for every query that gave it', async () => {
    const file = await desk.begin('by-hand', { phases: PHASES });
    const [a, b, c, d, e] = [
      await putPost('101'),
      await putPost('102'),
      await putPost('103'),
      await putPost('104', '101'),
      await putPost('105'),
    ];
    await judge(file, a, 5);
    await judge(file, b, 4);
    await judge(file, c, 2);
    await judge(file, e, null);
    await putPage(file, { pull: 0, posts: [a, b, c], costUsd: 0.015 });
    await putPage(file, { pull: 0, posts: [c, d, e], costUsd: 0.015 });
    await putPage(file, { pull: 1, posts: [a], costUsd: 0.005 });

    const { phases, queries } = await collectYields({ store: place.store, prompts }, file);

    const broad = {
      pages: 2,
      found: 5,
      fresh: 2,
      relevant: 2,
      notRelevant: 1,
      settled: 1,
      notJudged: 1,
      onlyHere: 4,
      onlyHereRelevant: 1,
      unreadable: 2,
      partialErrors: 2,
      costUsd: 0.03,
      unknownCostPages: 0,
      usdPerRelevant: 0.015,
      unlistedPages: 0,
    };
    expect(phases[0]).toEqual({ phaseId: 'broad', queries: 1, ...broad });
    expect(queries[0]).toMatchObject({ phaseId: 'broad', sourceId: 'x', query: 'fox | hen', language: null, ...broad });
    expect(phases[1]).toMatchObject({
      phaseId: 'narrow',
      found: 1,
      relevant: 1,
      onlyHere: 0,
      onlyHereRelevant: 0,
      usdPerRelevant: 0.005,
    });
  });

  it('name no price of a relevant post where none is relevant, or the cost of a page is not known', async () => {
    const file = await desk.begin('unknown', { phases: PHASES });
    const post = await putPost('101');
    await putPage(file, { pull: 0, posts: [post], costUsd: null });
    await putPage(file, { pull: 1, posts: [], costUsd: 0 });

    const { queries } = await collectYields({ store: place.store, prompts }, file);

    expect(queries).toMatchObject([
      { relevant: 1, unknownCostPages: 1, usdPerRelevant: null },
      { relevant: 0, unknownCostPages: 0, usdPerRelevant: null },
    ]);
  });

  it('of a collected and annotated refresh add up, and two phases that ask the same pay once', async () => {
    const file = await desk.begin('real', {
      phases: [
        { id: 'one', keywords: ['gpt image', 'nano banana'], windowDays: 7 },
        { id: 'same', keywords: ['gpt image', 'nano banana'], windowDays: 7 },
        { id: 'english', keywords: ['gpt image'], languages: ['en', 'es'] },
      ],
    });
    await desk.collect(file);
    await desk.annotate(file);

    const { phases, queries } = await collectYields({ store: place.store, prompts }, file);
    const summaries = await phaseSummaries(place.store, file);

    const [one, same, english] = phases;
    expect({ ...one, phaseId: '' }).toEqual({ ...same, phaseId: '' });
    expect(one?.onlyHere).toBe(0);
    expect(english).toMatchObject({ queries: 2, onlyHere: 0 });
    for (const { found, relevant, notRelevant, settled, notJudged } of [...phases, ...queries])
      expect(relevant + notRelevant + settled + notJudged).toBe(found);
    expect(one?.relevant).toBeGreaterThan(5);
    expect(one?.notJudged).toBe(0);
    expect(queries).toHaveLength(6);
    const paid = await place.store.ledger.raw.find({ refreshId: 'real', stage: 'collect' }).toArray();
    const ofPulls = await place.store.pages.raw.find({ refreshId: 'real', pullKey: { $ne: null } }).toArray();
    const costUsd = ofPulls.reduce((sum, page) => sum + (page.costUsd ?? 0), 0);
    expect(one!.costUsd + english!.costUsd).toBeCloseTo(costUsd, 10);
    expect(paid.length).toBeGreaterThanOrEqual(ofPulls.length);
    expect(summaries.map(({ phaseId, queries: all, asked, pages }) => [phaseId, all, asked, pages])).toEqual([
      ['one', 2, 2, one!.pages],
      ['same', 2, 2, one!.pages],
      ['english', 2, 2, english!.pages],
    ]);
  });
});
