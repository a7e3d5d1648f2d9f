import { MockActivityEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import type { ActivityContext } from '../../../activities/context.js';
import { newRefresh } from '../../../activities/refresh-record.js';
import { createContext } from '../../../config/create-context.js';
import { readPrices } from '../../../config/read-prices.js';
import { readPrompts } from '../../../config/read-prompts.js';
import { environmentSecrets } from '../../../config/secrets.js';
import type { Post } from '../../../core/schemas/post.js';
import type { LedgerEntry } from '../../../core/schemas/ledger-entry.js';
import { CORPUS_ABOUT } from '../../../simulator/corpus/build-corpus.js';
import type { FaultPlanInput } from '../../../simulator/faults/fault-plan.js';
import { startSimulator, type Simulator } from '../../../simulator/server.js';
import { makePost, makeThread } from '../../core/make-records.js';
import { makeRefreshFile, MINIMAL } from '../../core/make-refresh-file.js';
import { useTestStore, type TestStore } from '../store/open-test-store.js';

/** Activities of the annotate stage over a real store and the simulator, without workflows. */
export interface AnnotateRig extends TestStore {
  simulator: Simulator;
  context: ActivityContext;
  /** Stores a refresh whose annotator is the simulator, with `change` in its `annotate`. */
  refresh(id: string, change?: Record<string, unknown>): Promise<void>;
  /** Posts of one thread, root first; all of them are found, or only the first so many. */
  thread(name: string, posts: { text: string; author?: string }[], found?: number): Promise<string>;
  /** Runs an activity as an attempt of a workflow would. */
  run<Input, Output>(
    activity: (input: Input) => Promise<Output>,
    input: Input,
    info?: { attempt?: number; workflowId?: string },
  ): Promise<Output>;
  setFaults(plan: FaultPlanInput): Promise<void>;
  /** Calls so far, by kind. */
  calls(kind: string): Promise<number>;
  ledger(): Promise<LedgerEntry[]>;
}

/** USD per million tokens. */
export const PRICE = { inputUsdPerMTok: 1, outputUsdPerMTok: 10 };

export function useAnnotateRig(): AnnotateRig {
  const rig = useTestStore() as AnnotateRig;
  let moment = 0;
  beforeAll(async () => {
    rig.simulator = await startSimulator({ posts: 2, instant: true });
    const log = pino({ enabled: false });
    const secrets = environmentSecrets({});
    rig.context = createContext({ store: rig.store, prompts: readPrompts(), prices: readPrices(), secrets, log });
    Object.assign(rig, methods);
  });
  afterAll(() => rig.simulator.close());

  const methods: Omit<AnnotateRig, keyof TestStore | 'simulator' | 'context'> = {
    async refresh(id, change = {}) {
      const model = { provider: 'acme', model: 'sim-annotator', price: PRICE };
      const file = makeRefreshFile({
        id,
        providers: { acme: { baseUrl: `${rig.simulator.url}/v1` } },
        annotate: { ...MINIMAL.annotate, about: CORPUS_ABOUT, model, ...change },
      });
      await rig.store.refreshes.put(newRefresh(file, id, new Date()));
    },
    async thread(name, posts, found = posts.length) {
      const written = posts.map(({ text, author = 'ann' }, i) => postOf(name, i, { text, author }));
      await Promise.all(written.map((post) => rig.store.posts.put(post)));
      const _id = `x:${name}-0`;
      const nodes = written.map(({ postId }, i) => ({
        postId,
        parentId: i === 0 ? null : `${name}-0`,
        depth: Math.min(i, 1),
        missing: false,
      }));
      const foundPostIds = written.slice(0, found).map((post) => post._id);
      await rig.store.threads.put(makeThread(`${name}-0`, { foundPostIds, refreshIds: [], nodes, digest: 'd' }));
      return _id;
    },
    run(activity, input, { attempt = 1, workflowId = 'refresh/r/annotate/chunk/000/chunk/000' } = {}) {
      moment += 1;
      const workflowExecution = { workflowId, runId: 'run' };
      const environment = new MockActivityEnvironment({
        attempt,
        workflowExecution,
        currentAttemptScheduledTimestampMs: moment,
      });
      return environment.run(activity as (...args: unknown[]) => Promise<unknown>, input) as never;
    },
    async setFaults(plan) {
      const body = JSON.stringify(plan);
      const answer = await fetch(`${rig.simulator.url}/_sim/faults`, { method: 'POST', body });
      if (!answer.ok) throw new Error(await answer.text());
    },
    async calls(kind) {
      const log = (await (await fetch(`${rig.simulator.url}/_sim/log`)).json()) as { kind: string }[];
      return log.filter((entry) => entry.kind === kind).length;
    },
    ledger: () => rig.store.ledger.raw.find({}).toArray(),
  };
  return rig;
}

function postOf(name: string, i: number, { text, author }: { text: string; author: string }): Post {
  return makePost(`${name}-${i}`, {
    conversationId: `${name}-0`,
    authorHandle: author,
    text,
    language: null,
    createdAt: new Date('2026-10-02T00:00:00Z'),
    url: null,
    replyToId: i === 0 ? null : `${name}-0`,
  });
}
