import { MockActivityEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { relevanceData } from '../../../activities/annotate/relevance-verdicts.js';
import type { ActivityContext } from '../../../activities/context.js';
import { datasetView } from '../../../activities/describe/dataset-view.js';
import { createDescribeDataset } from '../../../activities/describe/describe-dataset.js';
import { createEmbedPrompts, createListUnembedded } from '../../../activities/embed-prompts.js';
import { createNameTopic } from '../../../activities/describe/name-topic.js';
import { createNoteNoDescription } from '../../../activities/describe/note-description.js';
import { newRefresh } from '../../../activities/refresh-record.js';
import { createContext } from '../../../config/create-context.js';
import { readPrices } from '../../../config/read-prices.js';
import { readPrompts } from '../../../config/read-prompts.js';
import { annotationKey } from '../../../core/keys.js';
import type { Post } from '../../../core/schemas/post.js';
import type { RefreshFile } from '../../../core/schemas/refresh-file.js';
import type { DatasetView } from '../../../report/contract.js';
import { startSimulator, type Simulator } from '../../../simulator/server.js';
import { makePost, makeRelease, makeSample, makeThread, makeVerdict } from '../../core/make-records.js';
import { makeRefreshFile } from '../../core/make-refresh-file.js';
import { useTestStore } from './open-test-store.js';

const place = useTestStore();
const ID = 'described';
const RELEASE = 'r1';
const SUBJECTS = ['red fox in the snow', 'city street at night', 'portrait of an astronaut', 'bowl of ramen soup'];

let simulator: Simulator;
let context: ActivityContext;
let file: RefreshFile;

const run = <T>(work: () => Promise<T>): Promise<T> => new MockActivityEnvironment().run(work);

beforeAll(async () => {
  simulator = await startSimulator({ posts: 5 });
  const { store } = place;
  const sha256 = await store.blobs.put(
    Buffer.from(JSON.stringify(Array.from({ length: 60 }, (_, i) => `a photo of ${i % 9} benches and a clock`))),
  );
  const prior = { id: 'geneval', name: 'GenEval', file: 'gone.jsonl', split: 'text_to_image', sha256 };
  file = makeRefreshFile({
    id: ID,
    providers: { acme: { baseUrl: `${simulator.url}/v1` } },
    embeddings: { protocol: 'openai-embeddings', provider: 'acme', model: 'sim-embed' },
    analysis: {
      priorDatasets: [prior],
      events: [{ date: '2026-10-05', label: 'a release' }],
      tsne: { iterations: 250 },
      clusters: { most: 6, least: 2 },
    },
  });
  await store.refreshes.put(newRefresh(file, 'd', new Date()));
  const log = pino({ enabled: false });
  context = createContext({ store, prompts: readPrompts(), prices: readPrices(), secrets: () => null, log });
  await fillStore();
});
afterAll(() => simulator.close());

/** 80 samples on four subjects, and twelve posts of which every third was not rated and every fourth is not relevant. */
async function fillStore(): Promise<void> {
  const { store } = place;
  const samples = Array.from({ length: 80 }, (_, i) =>
    makeSample(`s${String(i).padStart(2, '0')}`, {
      split: i % 5 === 0 ? 'image_to_image' : i % 2 === 0 ? 'analysis' : 'text_to_image',
      prompt: `${SUBJECTS[i % 4]}, version ${i} of the ${SUBJECTS[i % 4]}`,
      refreshIds: [ID],
    }),
  );
  await Promise.all(samples.map((sample) => store.samples.put(sample)));
  await store.releases.put(makeRelease(RELEASE, { samples, refreshId: ID }));
  const posts = Array.from({ length: 12 }, (_, i) => post(i));
  await Promise.all(posts.map((one) => store.posts.put(one)));
  const foundPostIds = posts.map(({ _id }) => _id);
  await store.threads.put(makeThread('1', { foundPostIds, refreshIds: [ID], nodes: [], digest: null }));
  await Promise.all(posts.flatMap((one, i) => (i % 3 === 0 ? [] : rate(one, i % 4 === 0 ? 2 : 5))));
}

function post(i: number): Post {
  const day = String(3 + (i % 4)).padStart(2, '0');
  const createdAt = i === 11 ? null : new Date(`2026-10-${day}T12:00:00Z`);
  return makePost(String(i), { conversationId: '1', language: null, createdAt, importer: 'trending-feed' });
}

async function rate(one: Post, score: number): Promise<void> {
  const { hash } = context.prompts.steps.relevance;
  const subject = { step: 'relevance' as const, promptHash: hash, data: relevanceData(file, one), images: [] };
  const _id = annotationKey(subject, file.annotate.model, file.providers['acme']!);
  const reply = { score, reason: '' };
  await place.store.annotations.put(
    makeVerdict(_id, { step: 'relevance', subjectId: one._id, promptHash: hash, reply, costUsd: null }),
  );
}

const rowsOf = (stage: 'embed' | 'annotate') => place.store.ledger.raw.countDocuments({ refreshId: ID, stage });
const describeIt = () => run(() => createDescribeDataset(context)({ refreshId: ID, releaseId: RELEASE }));

describe('the description of a dataset', () => {
  let analysisId: string;
  let topics: number;
  let view: DatasetView;
  /** Activities that embedding takes, before and after it. */
  let groupsOf: number[];
  /** What those are listed in. */
  const listBlobs: string[] = [];

  beforeAll(async () => {
    const list = () => run(() => createListUnembedded(context)({ refreshId: ID, releaseId: RELEASE }));
    const { blob, groups } = await list();
    listBlobs.push(blob);
    await run(() => createEmbedPrompts(context)({ refreshId: ID, blob, group: 0 }));
    const second = await list();
    listBlobs.push(second.blob);
    groupsOf = [groups, second.groups];
    ({ analysisId, topics } = await describeIt());
    for (let topic = 0; topic < topics; topic += 1)
      await run(() => createNameTopic(context)({ refreshId: ID, analysisId, topic }));
    view = (await datasetView(context, { _id: ID, file }))!;
  });

  it('pays for vectors and names once', async () => {
    expect(groupsOf).toEqual([1, 0]);
    expect(await rowsOf('embed')).toBe(1);
    expect(await rowsOf('annotate')).toBe(topics);

    expect(await describeIt()).toEqual({ analysisId, topics });
    const again = await run(() => createNameTopic(context)({ refreshId: ID, analysisId, topic: 0 }));

    expect(again).toEqual({ kind: 'done', outcome: 'ok', costUsd: 0 });
    expect(await rowsOf('annotate')).toBe(topics);
  });

  it('leaves no list of prompts behind, where a takedown would not find it', async () => {
    expect(listBlobs).toHaveLength(2);
    for (const blob of listBlobs) expect(await place.store.blobs.has(blob)).toBe(false);
    expect((await place.store.refreshes.get(ID))?.promptsBlob).toBeNull();
  });

  it('counts posts by day: what passed, what was found, what was not rated, what has no date', () => {
    const { volume } = view.analysis!;
    const days = volume.days.filter(({ collected }) => collected);

    expect(days.map(({ day }) => day)).toEqual(['2026-10-03', '2026-10-04', '2026-10-05', '2026-10-06']);
    // Posts 0 4 8, 1 5 9, 2 6 10, 3 7: those that 3 divides are unrated, those that only 4 divides irrelevant.
    expect(days.map(({ found, relevant, unrated }) => [found, relevant, unrated])).toEqual([
      [3, 0, 1],
      [3, 2, 1],
      [3, 2, 1],
      [2, 1, 1],
    ]);
    expect(volume).toMatchObject({ undated: 1, events: [{ date: '2026-10-05', label: 'a release' }] });
  });

  it('sets the prompts of each split beside those of prior datasets', () => {
    const rows = view.analysis!.statistics.map(({ id, kind, n }) => [id, kind, n]);

    expect(rows).toEqual([
      ['release', 'release', 80],
      ['analysis', 'split', 32],
      ['text_to_image', 'split', 32],
      ['image_to_image', 'split', 16],
      ['geneval', 'prior', 60],
    ]);
  });

  it('maps every prompt that has a vector', () => {
    expect(view.map?.x).toHaveLength(140);
    expect(view.map?.groups.map(({ id, n }) => [id, n])).toEqual([
      ['analysis', 32],
      ['text_to_image', 32],
      ['image_to_image', 16],
      ['geneval', 60],
    ]);
    expect([...view.map!.x, ...view.map!.y].every((at) => at >= 0 && at <= 10_000)).toBe(true);
    expect(view.analysis?.embeddings).toEqual({
      provider: 'acme',
      model: 'sim-embed',
      dimensions: 256,
      n: 140,
      missing: 0,
    });
  });

  it('finds the subjects as topics, and names them', () => {
    const found = view.analysis!.topics!;

    expect(found.k).toBe(4);
    expect(found.topics.map(({ n }) => n)).toEqual([20, 20, 20, 20]);
    expect(found.topics.map(({ bySplit }) => bySplit.image_to_image)).toEqual([4, 4, 4, 4]);
    expect(view.topicNames).toEqual(
      Array.from({ length: 4 }, () => expect.stringMatching(/^Prompts with \w+ and \w+$/)),
    );
    expect(view.reason).toBeNull();
  });

  it('keeps why something is missing, beside what there is', async () => {
    await run(() => createNoteNoDescription(context)({ refreshId: ID, reason: 'names of topics: out_of_credit' }));

    const noted = await datasetView(context, { _id: ID, file });

    expect(noted).toMatchObject({ reason: 'names of topics: out_of_credit', analysis: { _id: analysisId } });
  });

  it('is nothing where the refresh file does not ask for it', async () => {
    expect(await datasetView(context, { _id: ID, file: { ...file, analysis: null } })).toBeNull();
  });
});
