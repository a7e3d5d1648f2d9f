import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { importPosts } from '../../cli/import/import-posts.js';
import { startParts } from '../../cli/refresh/start-parts.js';
import { startRefresh } from '../../cli/refresh/start-refresh.js';
import { stopSignal } from '../../cli/stop-signal.js';
import { parseRefreshFile } from '../../config/read-refresh-file.js';
import type { RefreshProgress } from '../../core/progress.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import { benchFile } from './bench-file.js';
import { startBenchStack, type BenchStack } from './bench-stack.js';
import { readScaleOptions, SCALE_USAGE, type ScaleOptions } from './scale-options.js';
import { printPart, type PartResult } from './scale-report.js';
import { watchScale, type Watched } from './scale-watch.js';
import { seedRefresh, startSeeded } from './seed-refresh.js';
import { diskUse, eventCounts } from './server-measures.js';
import { writeSyntheticPosts } from './synthetic-posts.js';

const signal = stopSignal();
try {
  await main(readScaleOptions(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n${SCALE_USAGE}\n`);
  process.exitCode = 2;
}

/** Each part on servers of its own. What one has found is written and printed, also where it failed or was stopped. */
async function main(options: ScaleOptions): Promise<void> {
  const machine = { cores: cpus().length, memoryGib: Math.round(totalmem() / 2 ** 30), node: process.version };
  const results: PartResult[] = [];
  for (const part of options.parts) {
    if (signal.aborted) break;
    const result = emptyResult(part);
    results.push(result);
    try {
      await runPart(options, result);
    } catch (error) {
      result.failure = signal.aborted ? 'stopped by the operator' : (error as Error).message;
      process.exitCode = 1;
    }
    printPart(result);
    const document = { at: new Date().toISOString(), machine, options, results };
    if (options.json !== null) await writeFile(options.json, `${JSON.stringify(document, null, 1)}\n`);
  }
}

async function runPart(options: ScaleOptions, result: PartResult): Promise<void> {
  const stack = await startBenchStack();
  const refreshId = `scale-${result.part}`;
  try {
    const file = fileOf(options, refreshId, stack);
    if (result.part === 'models') await startModels(options, file, stack);
    else await startPosts({ options, result }, file, stack);
    const { timeoutMinutes } = options;
    const doneShare = result.part === 'models' ? doneOfModels : doneOfThreads;
    try {
      await watchScale(stack, { refreshId, signal, timeoutMinutes, doneShare }, result.watched);
    } finally {
      await measure(stack, refreshId, result);
    }
  } finally {
    await stack.end();
  }
}

function fileOf({ models, judges }: ScaleOptions, id: string, stack: BenchStack): RefreshFile {
  const isModels = id === 'scale-models';
  const size = isModels ? { models, judges } : { models: 1, judges: 1, maxPerSplit: 20 };
  const { simulatorUrl, dataDir } = stack;
  return parseRefreshFile(benchFile({ id, simulatorUrl, siteDir: join(dataDir, 'site'), ...size }), 'scale.yaml');
}

/** The paper's shares: about 7 of 10 samples have no input image. */
async function startModels({ samples }: ScaleOptions, file: RefreshFile, stack: BenchStack): Promise<void> {
  const { store, client, terminal } = stack;
  const text = Math.ceil(0.7 * samples);
  terminal.note(`seeding ${samples} samples …`);
  await seedRefresh(store, file, { text, edit: samples - text });
  await startSeeded(file, { store, client });
}

async function startPosts(
  { options, result }: { options: ScaleOptions; result: PartResult },
  file: RefreshFile,
  stack: BenchStack,
): Promise<void> {
  const { dataDir, simulatorUrl, store, client, terminal } = stack;
  const path = join(dataDir, 'posts.jsonl');
  terminal.note(`writing and importing ${options.posts} posts …`);
  const written = await writeSyntheticPosts(path, { posts: options.posts, simulatorUrl });
  const startedAt = performance.now();
  const report = await importPosts([{ path, named: true }], { format: 'auto', store });
  const seconds = (performance.now() - startedAt) / 1000;
  const benchRssMib = Math.round(process.memoryUsage.rss() / 2 ** 20);
  result.imported = { posts: report.new, threads: written.threads, seconds, benchRssMib };
  await startRefresh(file, startParts({ store, client }));
}

function doneOfModels({ models }: RefreshProgress): number {
  const total = models.reduce((sum, model) => sum + model.total, 0);
  return total === 0 ? 0 : models.reduce((sum, model) => sum + model.done, 0) / total;
}

/** All stages behind annotate are small here. */
function doneOfThreads({ stage, stageProgress: { done, total } }: RefreshProgress): number {
  if (stage === 'start' || stage === 'collect') return 0;
  return stage === 'annotate' ? (total ? done / total : 0) : 1;
}

async function measure(stack: BenchStack, refreshId: string, result: PartResult): Promise<void> {
  const { store, dataDir, blobDir } = stack;
  result.disk = await diskUse(dataDir, blobDir);
  result.events = await eventCounts(stack.client, refreshId);
  const { posts, threads, annotations, candidates, samples, generations, judgments, scores, ledger } = store;
  const counted = { posts, threads, annotations, candidates, samples, generations, judgments, scores, ledger };
  for (const [name, { raw }] of Object.entries(counted)) {
    result.documents[name] = await (raw as { estimatedDocumentCount(): Promise<number> }).estimatedDocumentCount();
  }
}

function emptyResult(part: PartResult['part']): PartResult {
  const watched: Watched = { seconds: 0, state: 'not begun', stages: [], sights: [], resume: null };
  return { part, failure: null, imported: null, watched, documents: {}, disk: null, events: null };
}
