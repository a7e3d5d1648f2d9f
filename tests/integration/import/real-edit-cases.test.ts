import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createActivities } from '../../../activities/create-activities.js';
import { newRefresh } from '../../../activities/refresh-record.js';
import { importPosts } from '../../../cli/import/import-posts.js';
import { createContext } from '../../../config/create-context.js';
import { packageRoot } from '../../../config/package-root.js';
import { readPrices } from '../../../config/read-prices.js';
import { readPrompts } from '../../../config/read-prompts.js';
import { parseRefreshFile } from '../../../config/read-refresh-file.js';
import { environmentSecrets } from '../../../config/secrets.js';
import type { Candidate } from '../../../core/schemas/candidate.js';
import type { Media, Post } from '../../../core/schemas/post.js';
import type { ChatRequest } from '../../../models/contract.js';
import { benchFile } from '../../../scripts/bench/bench-file.js';
import { startSimulator, type Simulator } from '../../../simulator/server.js';
import { useTestStore } from '../store/open-test-store.js';

/** Real cases of editing, with the pictures of which their curator says what went in and what came out. */
const CASES = join(packageRoot(), '..', 'shared', 'data', 'i2i', 'nano-banana', 'cases.json');
const isThere = existsSync(CASES);
// oxlint-disable-next-line no-console -- a skip that nobody sees would pass for a test
if (!isThere) console.warn(`SKIPPED: no ${CASES}, so no real case of editing was sorted`);

interface Case {
  id: string;
  inputs: { file: string }[];
  outputs: { file: string }[];
}

describe.skipIf(!isThere)('real cases of editing', () => {
  const REFRESH = 'edit-cases';
  const place = useTestStore();
  const environment = new MockActivityEnvironment();
  let simulator: Simulator;
  let activities: ReturnType<typeof createActivities>;
  /** SHA-256 of each case's pictures, by the id of the case. */
  const curated = new Map<string, { inputs: string[]; outputs: string[] }>();
  /** Candidates by the id of their case. */
  const candidates = new Map<string, Candidate>();

  /** Words of all questions, as they go out. */
  let asked = '';
  function noted(question: ChatRequest): ChatRequest {
    asked += JSON.stringify(question.messages, (_, value: unknown) => (value instanceof Uint8Array ? null : value));
    return question;
  }

  function run<Input, Report>(activity: (input: Input) => Promise<Report>, input: Input): Promise<Report> {
    return environment.run<[Input], Report, (input: Input) => Promise<Report>>(activity, input);
  }

  beforeAll(async () => {
    simulator = await startSimulator({ posts: 2 });
    const { store } = place;
    const log = pino({ enabled: false });
    const secrets = environmentSecrets({});
    const context = createContext({ store, prompts: readPrompts(), prices: readPrices(), secrets, log });
    activities = createActivities({
      ...context,
      async chatModel(config, provider) {
        const model = await context.chatModel(config, provider);
        return { ...model, ask: (question) => model.ask(noted(question)) };
      },
    });
    const yaml = benchFile({ id: REFRESH, simulatorUrl: simulator.url, siteDir: 'site', models: 1, judges: 1 })
      .replace('window: { from: 2026-01-01', 'window: { from: 2006-01-01')
      .replace('[{ kind: imported }]', '[{ kind: imported, undated: true }]');
    const file = parseRefreshFile(yaml, 'edit-cases.yaml');
    // No safety step is run here, and without its verdict nothing would become a sample.
    const unsearched = { ...file, annotate: { ...file.annotate, safety: null } };
    await store.refreshes.put(newRefresh(unsearched, 'test', new Date()));
    await importPosts([{ path: CASES, named: true }], { format: 'auto', store });
    await activities.collectImported({ refreshId: REFRESH, sourceId: 'imported', cursor: null, limit: 100 });
    for (const { id } of await activities.listThreads({ refreshId: REFRESH, after: null, limit: 100 }))
      await annotate(id);
    for (const record of JSON.parse(await readFile(CASES, 'utf8')) as Case[])
      curated.set(record.id, await picturesOf(record));
  });
  afterAll(() => simulator.close());

  async function annotate(threadId: string): Promise<void> {
    const about = { refreshId: REFRESH, threadId, repair: false };
    const relevance = await run(activities.assessRelevance, { ...about, position: 0 });
    if (relevance.kind !== 'done' || !relevance.relevant) return;
    await activities.assembleThread({ refreshId: REFRESH, threadId });
    const extraction = await run(activities.extractSamples, about);
    for (const { id: candidateId } of extraction.kind === 'done' ? extraction.candidates : []) {
      const input = { refreshId: REFRESH, candidateId, repair: false };
      const images = await run(activities.classifyImages, input);
      if (images.kind === 'done' && images.needsCompletion) await run(activities.completePrompt, input);
      await run(activities.assessQuality, input);
      const candidate = await place.store.candidates.get(candidateId);
      const post = await place.store.posts.get(candidate?.postIds[0] ?? '');
      if (candidate && post) candidates.set((post.raw as Case).id, candidate);
    }
  }

  async function picturesOf({ inputs, outputs }: Case) {
    const digest = async ({ file }: { file: string }) =>
      createHash('sha256')
        .update(await readFile(join(dirname(CASES), file)))
        .digest('hex');
    return { inputs: await Promise.all(inputs.map(digest)), outputs: await Promise.all(outputs.map(digest)) };
  }

  /** Changes the pictures of each post, and has them sorted anew. @returns what was found of each case. */
  async function sortedAnew(change: (media: Media[], pictures: { inputs: string[] }) => Media[]) {
    const found = new Map<string, { inputs: string[]; outputs: string[] }>();
    for (const [id, candidate] of candidates) {
      const [postId = ''] = candidate.postIds;
      const post = (await place.store.posts.get(postId)) as Post;
      const media = change(post.media, curated.get(id) as { inputs: string[] });
      await place.store.posts.update(postId, { $set: { media } });
      await run(activities.classifyImages, { refreshId: REFRESH, candidateId: candidate._id, repair: false });
      await place.store.posts.update(postId, { $set: { media: post.media } });
      const after = await place.store.candidates.get(candidate._id);
      found.set(id, { inputs: after?.inputImages ?? [], outputs: after?.outputImages ?? [] });
    }
    return found;
  }

  it("become image-to-image samples with exactly the curator's inputs and outputs: all 38", async () => {
    const right = [...curated].filter(([id, { inputs, outputs }]) => {
      const candidate = candidates.get(id);
      return (
        candidate?.split === 'image_to_image' &&
        candidate.inputImages.join() === inputs.join() &&
        candidate.outputImages.join() === outputs.join()
      );
    });

    expect(curated.size).toBe(38);
    expect([...curated.keys()].filter((id) => !right.some(([other]) => other === id))).toEqual([]);
    expect(await activities.curate({ refreshId: REFRESH })).toMatchObject({ 'samples.image_to_image': 38 });
  });

  it('are sorted the other way round where the words beside their pictures are', async () => {
    const found = await sortedAnew((media) =>
      media.map((one) => ({ ...one, altText: one.altText === 'input image' ? 'output image' : 'input image' })),
    );

    for (const [id, { inputs, outputs }] of found)
      expect([id, inputs, outputs]).toEqual([id, curated.get(id)?.outputs, curated.get(id)?.inputs]);
  });

  it('are sorted the other way round where the pictures are exchanged under their words', async () => {
    const found = await sortedAnew((media) => {
      const shas = media.map(({ sha256 }) => sha256).toReversed();
      return media.map((one, i) => ({ ...one, sha256: shas[i] ?? null }));
    });

    for (const [id, { inputs, outputs }] of found) {
      const was = curated.get(id);
      expect([id, inputs.toSorted(), outputs.toSorted()]).toEqual([
        id,
        was?.outputs.toSorted(),
        was?.inputs.toSorted(),
      ]);
    }
  });

  it('are not told apart by anything but words and pictures: the question names no file', () => {
    expect(asked).toContain('input image');
    expect(asked).not.toMatch(/\.jpg|-input|-output/);
  });
});
