import { MockActivityEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import type { ActivityContext } from '../../../activities/context.js';
import { createContext } from '../../../config/create-context.js';
import { readPrices } from '../../../config/read-prices.js';
import { readPrompts } from '../../../config/read-prompts.js';
import { environmentSecrets } from '../../../config/secrets.js';
import type { Candidate } from '../../../core/schemas/candidate.js';
import type { Post } from '../../../core/schemas/post.js';
import { startSimulator, type Simulator } from '../../../simulator/server.js';
import { keepPicture } from '../../../activities/keep-picture.js';
import { makeCandidate, makePost } from '../../core/make-records.js';
import { makeRefreshFile, MINIMAL } from '../../core/make-refresh-file.js';
import { useTestStore, type TestStore } from '../store/open-test-store.js';

/** A store and a simulator, and activities that reach them as in a worker. Filled before the first test. */
export interface AnnotatePlace extends TestStore {
  context: ActivityContext;
  simulator: Simulator;
  /** Stores a running refresh with these settings of `annotate`. */
  startRefresh(id: string, annotate?: Record<string, unknown>): Promise<void>;
  /** Stores pictures, a post that shows them, and a candidate that rests on it. */
  plant(id: string, parts: { prompt: string; pictures?: Uint8Array[]; change?: Partial<Candidate> }): Promise<string>;
  candidate(id: string): Promise<Candidate>;
  /** Runs one activity as a worker would. */
  run<Input, Report>(activity: (input: Input) => Promise<Report>, input: Input): Promise<Report>;
}

export function useAnnotatePlace(): AnnotatePlace {
  const place = useTestStore() as AnnotatePlace;
  beforeAll(async () => {
    place.simulator = await startSimulator({ posts: 1, instant: true });
    const { store } = place;
    place.context = createContext({
      store,
      prompts: readPrompts(),
      prices: readPrices(),
      secrets: environmentSecrets({}),
      log: pino({ level: 'silent' }),
    });
    place.startRefresh = async (id, annotate = {}) => {
      const file = makeRefreshFile({
        id,
        providers: { acme: { baseUrl: `${place.simulator.url}/v1` } },
        annotate: { ...MINIMAL.annotate, model: { provider: 'acme', model: 'sim-annotator' }, ...annotate },
      });
      await store.refreshes.put({
        _id: id,
        file,
        fileDigest: id,
        state: 'running',
        stage: 'annotate',
        spending: true,
        budget: null,
        skippedModels: [],
        parked: null,
        failure: null,
        startedAt: new Date(),
        finishedAt: null,
        releaseId: null,
        analysisId: null,
        siteDir: null,
        datasetAnalysisId: null,
        datasetFailure: null,
        promptsBlob: null,
        staleSince: null,
        funnel: {},
      });
    };
    place.plant = async (id, { prompt, pictures = [], change = {} }) => {
      const media: Post['media'] = [];
      for (const [i, bytes] of pictures.entries()) {
        const kept = await keepPicture(place.context, bytes);
        if (!kept.ok) throw new Error(kept.reason);
        const sha256 = kept.picture._id;
        media.push({
          mediaKey: `${id}-${i}`,
          kind: 'photo',
          url: null,
          altText: null,
          state: 'stored',
          sha256,
          reason: null,
        });
      }
      await store.posts.put(postOf(id, media));
      await store.candidates.put({ ...candidateOf(id, prompt), ...change });
      return id;
    };
    place.candidate = async (id) => {
      const candidate = await store.candidates.get(id);
      if (!candidate) throw new Error(`no candidate ${id}`);
      return candidate;
    };
    // The ledger tells attempts apart by the moment for which they were scheduled.
    let attempts = 0;
    place.run = (activity, input) => {
      attempts += 1;
      const info = { currentAttemptScheduledTimestampMs: Date.now() + attempts };
      return new MockActivityEnvironment(info).run(activity, input);
    };
  });
  afterAll(() => place.simulator.close());
  return place;
}

function postOf(id: string, media: Post['media']): Post {
  const other = { _id: `other:${id}`, platform: 'other', createdAt: null, url: null, importer: 'test' } as const;
  return makePost(id, { ...other, authorHandle: 'ana', text: 'gpt image made this', media });
}

function candidateOf(id: string, prompt: string): Candidate {
  const place = { refreshIds: ['steps'], threadId: `other:${id}`, postIds: [`other:${id}`] };
  return makeCandidate(id, { _id: id, ...place, prompt, split: null, annotations: {} });
}
