import { MockActivityEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import { createActivities, type Activities } from '../../../activities/create-activities.js';
import { digestOf, newRefresh } from '../../../activities/refresh-record.js';
import type { CallReport, MissingReport, PageReport } from '../../../activities/reports.js';
import type { AssembledThread } from '../../../activities/threads.js';
import { createContext } from '../../../config/create-context.js';
import { readPrices } from '../../../config/read-prices.js';
import { readPrompts } from '../../../config/read-prompts.js';
import type { Secrets } from '../../../config/secrets.js';
import { pullsOf } from '../../../core/pulls.js';
import { RefreshFile } from '../../../core/schemas/refresh-file.js';
import { CORPUS_ABOUT, CORPUS_WINDOW } from '../../../simulator/corpus/build-corpus.js';
import type { Simulator } from '../../../simulator/server.js';
import type { Store } from '../../../store/store.js';

/** The activities of collection and annotation over a real store and the simulator, called in the order of the workflows. */
export interface CollectDesk {
  /** A refresh of the simulator's posts, in the store; `change` replaces whole fields of its file. */
  begin(id: string, change?: Record<string, unknown>): Promise<RefreshFile>;
  /** Every page of every pull. */
  collect(file: RefreshFile): Promise<void>;
  /** Every thread, from relevance to annotated candidates. */
  annotate(file: RefreshFile): Promise<void>;
  /** Rounds of lookups of one thread, until there is nothing more to look for. */
  fetchMissing(file: RefreshFile, threadId: string): Promise<Done<MissingReport>[]>;
  assemble(file: RefreshFile, threadId: string): Promise<AssembledThread>;
}

type Done<Report> = Extract<Report, { kind: 'done' }>;

export function openDesk(
  store: Store,
  simulator: Pick<Simulator, 'url'>,
  secrets: Secrets = () => 'the-key-of-the-test-0815',
): CollectDesk {
  const log = pino({ level: 'silent' });
  const context = createContext({ store, prompts: readPrompts(), prices: readPrices(), secrets, log });
  const activities = createActivities(context);

  function run<Name extends keyof Activities>(
    name: Name,
    input: Parameters<Activities[Name]>[0],
  ): ReturnType<Activities[Name]> {
    const environment = new MockActivityEnvironment({ currentAttemptScheduledTimestampMs: Date.now() });
    return environment.run(activities[name] as never, input) as ReturnType<Activities[Name]>;
  }

  async function fetchMissing(file: RefreshFile, threadId: string) {
    const reports: Done<MissingReport>[] = [];
    do {
      reports.push(done(await run('fetchMissing', { refreshId: file.id, threadId, sourceId: 'x' })));
    } while (reports.at(-1)?.more);
    return reports;
  }

  async function annotateThread(file: RefreshFile, thread: { id: string; found: number }): Promise<void> {
    const input = { refreshId: file.id, threadId: thread.id, repair: false };
    let relevance;
    for (let position = 0; position < thread.found && typeof relevance?.relevant !== 'boolean'; position += 1)
      relevance = done(await run('assessRelevance', { ...input, position }));
    if (!relevance?.relevant) return;
    if (relevance.repliesFrom) await replies(file, relevance.repliesFrom, thread.id.slice('x:'.length));
    await fetchMissing(file, thread.id);
    await run('assembleThread', { refreshId: file.id, threadId: thread.id });
    for (const candidate of done(await run('extractSamples', input)).candidates) {
      const asked = { refreshId: file.id, candidateId: candidate.id, repair: false };
      if (candidate.quality === 'benchmark') {
        const images = done(await run('classifyImages', asked));
        if (!images.needsCompletion) await run('assessQuality', asked);
      }
      if (candidate.hasFeedback) await run('readFeedback', asked);
    }
  }

  async function replies(file: RefreshFile, sourceId: string, conversationId: string): Promise<void> {
    let cursor: string | null = null;
    do {
      const page: Done<PageReport> = done(
        await run('repliesPage', { refreshId: file.id, sourceId, conversationId, cursor }),
      );
      cursor = page.nextCursor;
    } while (cursor !== null);
  }

  return {
    async begin(id, change = {}) {
      const file = RefreshFile.parse({ ...fileOf(id, simulator.url), ...change });
      await store.refreshes.put(newRefresh(file, digestOf(file), new Date()));
      return file;
    },
    async collect(file) {
      for (const source of file.sources) {
        for (let query = 0; query < pullsOf(file, source).length; query += 1) {
          let cursor: string | null = null;
          do {
            const page: Done<PageReport> = done(
              await run('searchPage', { refreshId: file.id, sourceId: source.id, query, cursor }),
            );
            cursor = page.nextCursor;
          } while (cursor !== null);
        }
      }
    },
    async annotate(file) {
      const threads = await run('listThreads', { refreshId: file.id, after: null, limit: 10_000 });
      await Promise.all(threads.map((thread) => annotateThread(file, thread)));
    },
    fetchMissing,
    assemble: (file, threadId) => run('assembleThread', { refreshId: file.id, threadId }),
  };
}

function done<Report extends CallReport>(report: Report): Done<Report> {
  if (report.kind !== 'done') throw new Error(`expected a result, not ${JSON.stringify(report)}`);
  return report as Done<Report>;
}

function fileOf(id: string, simulatorUrl: string): Record<string, unknown> {
  const price = { inputUsdPerMTok: 1, outputUsdPerMTok: 1 };
  return {
    id,
    window: CORPUS_WINDOW,
    providers: { sim: { baseUrl: `${simulatorUrl}/v1` } },
    sources: [{ kind: 'x', baseUrl: simulatorUrl, pricePerPostUsd: 0.005 }],
    phases: [{ id: 'broad', keywords: ['gpt image', 'nano banana'] }],
    annotate: { about: CORPUS_ABOUT, model: { provider: 'sim', model: 'sim-annotator', price } },
    models: [{ id: 'atelier', provider: 'sim', model: 'sim-atelier' }],
    judges: [{ id: 'judge-a', provider: 'sim', model: 'sim-judge-a' }],
    media: { allowPrivateHosts: true },
  };
}
