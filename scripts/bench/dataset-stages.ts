import { pino } from 'pino';
import { createCollectImported } from '../../activities/collect.js';
import type { ActivityContext } from '../../activities/context.js';
import { newRefresh } from '../../activities/refresh-record.js';
import { createAssembleThread, createListThreads } from '../../activities/threads.js';
import { importPosts } from '../../cli/import/import-posts.js';
import { createContext } from '../../config/create-context.js';
import { readPrices } from '../../config/read-prices.js';
import { readPrompts } from '../../config/read-prompts.js';
import { parseRefreshFile } from '../../config/read-refresh-file.js';
import { environmentSecrets } from '../../config/secrets.js';
import type { Store } from '../../store/store.js';
import { benchFile } from './bench-file.js';
import { dedupePosts } from './dedupe-posts.js';

export interface DatasetStage {
  name: 'import' | 'threads' | 'dedupe';
  seconds: number;
  /** Largest resident size of this process while the stage ran, in MiB. */
  peakRssMib: number;
  /** Objects that were still held when the stage was over and the garbage collected, in MiB; `null` without `--expose-gc`. */
  heldMib: number | null;
  /** What the stage counted. */
  counts: Record<string, number>;
}

/** As many posts as the workflow takes in one page (workflows/collect-workflow.ts), threads of a page, and such under way at a time. */
const POSTS_A_PAGE = 20_000;
const PAGE = 2000;
const THREADS_IN_FLIGHT = 256;
const REFRESH = 'dataset';
const SAMPLE_RSS_EVERY_MS = 50;

/** Import, threads and dedupe of one file of posts, by the product's own activities, without a worker around them. */
export async function runDatasetStages(path: string, store: Store): Promise<DatasetStage[]> {
  const context = await contextOf(store);
  return [
    await measure('import', async () => {
      const report = await importPosts([{ path, named: true }], { format: 'auto', store });
      return { new: report.new, known: report.known, merged: report.merged, bad: report.bad };
    }),
    await measure('threads', () => assembleAll(context)),
    await measure('dedupe', () => dedupePosts(store)),
  ];
}

async function measure(name: DatasetStage['name'], run: () => Promise<Record<string, number>>): Promise<DatasetStage> {
  let peak = process.memoryUsage.rss();
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), SAMPLE_RSS_EVERY_MS);
  const startedAt = performance.now();
  try {
    const counts = await run();
    const seconds = (performance.now() - startedAt) / 1000;
    peak = Math.max(peak, process.memoryUsage.rss());
    return { name, seconds, peakRssMib: peak / 2 ** 20, heldMib: heldMib(), counts };
  } finally {
    clearInterval(timer);
  }
}

function heldMib(): number | null {
  if (!globalThis.gc) return null;
  globalThis.gc();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

async function contextOf(store: Store): Promise<ActivityContext> {
  const yaml = benchFile({ id: REFRESH, simulatorUrl: 'http://127.0.0.1:9', siteDir: 'site', models: 1, judges: 1 });
  const file = parseRefreshFile(yaml, 'dataset.yaml');
  await store.refreshes.put(newRefresh(file, 'bench', new Date()));
  const log = pino({ level: 'silent' });
  return createContext({ store, prompts: readPrompts(), prices: readPrices(), secrets: environmentSecrets({}), log });
}

async function assembleAll(context: ActivityContext): Promise<Record<string, number>> {
  const collectImported = createCollectImported(context);
  let found = 0;
  for (let cursor: string | null = null; ;) {
    const report = await collectImported({ refreshId: REFRESH, sourceId: 'imported', cursor, limit: POSTS_A_PAGE });
    if (report.kind !== 'done') throw new Error(`the page was not read: ${report.kind}`);
    found += report.found;
    cursor = report.nextCursor;
    if (cursor === null) break;
  }
  return { found, ...(await assembleThreads(context)) };
}

async function assembleThreads(context: ActivityContext): Promise<{ threads: number; posts: number }> {
  const listThreads = createListThreads(context);
  const assembleThread = createAssembleThread(context);
  const counts = { threads: 0, posts: 0 };
  let after: string | null = null;
  const waiting: string[] = [];
  async function take(): Promise<void> {
    for (let threadId = waiting.pop(); threadId !== undefined; threadId = waiting.pop()) {
      const { posts } = await assembleThread({ refreshId: REFRESH, threadId });
      counts.threads += 1;
      counts.posts += posts;
    }
  }
  for (;;) {
    const page: { id: string }[] = await listThreads({ refreshId: REFRESH, after, limit: PAGE });
    waiting.push(...page.map(({ id }) => id));
    await Promise.all(Array.from({ length: THREADS_IN_FLIGHT }, take));
    after = page.at(-1)?.id ?? null;
    if (page.length < PAGE) return counts;
  }
}
