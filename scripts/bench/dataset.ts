import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { packageRoot } from '../../config/package-root.js';
import { SEARCH_ATTRIBUTES } from '../../core/names.js';
import { folderBlobs } from '../../store/folder-blobs.js';
import { openStore } from '../../store/store.js';
import { startStack } from '../../workers/embedded/stack.js';
import { type DatasetStage, runDatasetStages } from './dataset-stages.js';
import { processUsage } from './process-usage.js';
import { writeSyntheticPosts } from './synthetic-posts.js';

/** Import, threads and dedupe of 5,000 and of 50,000 posts on the embedded store; each size in a process of its own, so that memory is its own. */
const USAGE = 'usage: npm run bench:dataset -- [--posts 5000,50000] [--json]';

interface DatasetResult {
  posts: number;
  stages: DatasetStage[];
  seconds: number;
  peakRssMib: number;
  storeRssMib: number | null;
}

const { values } = parseArgs({
  options: {
    posts: { type: 'string', default: '5000,50000' },
    json: { type: 'boolean', default: false },
    // What the parent process gives to each child.
    one: { type: 'boolean', default: false },
  },
});
const sizes = values.posts.split(',').map(Number);
if (!sizes.every((size) => Number.isSafeInteger(size) && size > 0)) {
  process.stderr.write(`--posts is one or more whole numbers, not "${values.posts}"\n${USAGE}\n`);
  process.exitCode = 2;
} else if (values.one) process.stdout.write(JSON.stringify(await runOne(sizes[0] ?? 0)));
else await runAll();

async function runAll(): Promise<void> {
  const results: DatasetResult[] = [];
  for (const size of sizes) results.push(await runApart(size));
  const machine = { cores: cpus().length, memoryGib: Math.round(totalmem() / 2 ** 30), node: process.version };
  if (values.json) process.stdout.write(`${JSON.stringify({ machine, results }, null, 1)}\n`);
  else for (const line of linesOf(results)) process.stdout.write(`${line}\n`);
}

async function runApart(size: number): Promise<DatasetResult> {
  const args = ['--expose-gc', fileURLToPath(import.meta.url), '--one', '--posts', String(size)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 24 });
  return JSON.parse(stdout) as DatasetResult;
}

async function runOne(posts: number): Promise<DatasetResult> {
  const dataDir = await mkdtemp(join(tmpdir(), 'echo-dataset-'));
  try {
    const path = join(dataDir, 'posts.jsonl');
    await writeSyntheticPosts(path, { posts, simulatorUrl: 'http://127.0.0.1:9', isMixed: true });
    return await runOnStore(posts, { path, dataDir });
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function runOnStore(posts: number, { path, dataDir }: { path: string; dataDir: string }): Promise<DatasetResult> {
  const stack = await startStack({
    dataDir: join(dataDir, 'data'),
    toolsDir: join(packageRoot(), '.echo', 'tools'),
    env: process.env,
    searchAttributes: SEARCH_ATTRIBUTES,
    ui: false,
    onProgress: (line) => process.stderr.write(`${line}\n`),
    command: 'bench:dataset',
  });
  const store = await openStore({ uri: stack.mongodbUri, blobs: folderBlobs(join(dataDir, 'blobs')) });
  try {
    const stages = await runDatasetStages(path, store);
    const storePid = stack.parts.find(({ name }) => name === 'store')?.pid ?? 0;
    return {
      posts,
      stages,
      seconds: stages.reduce((sum, stage) => sum + stage.seconds, 0),
      peakRssMib: Math.max(...stages.map((stage) => stage.peakRssMib)),
      storeRssMib: processUsage(storePid)?.peakRssMib ?? null,
    };
  } finally {
    await store.close();
    await stack.stop();
  }
}

function* linesOf(results: readonly DatasetResult[]): Generator<string> {
  yield 'posts    stage     seconds  posts/s  peak RSS      held';
  for (const { posts, stages, seconds, peakRssMib, storeRssMib } of results) {
    for (const stage of stages) yield row(posts, stage.name, stage);
    yield `${row(posts, 'all', { seconds, peakRssMib, heldMib: null })}   (store ${storeRssMib?.toFixed(0) ?? '?'} MiB)`;
    for (const { name, counts } of stages) yield `         ${name}: ${JSON.stringify(counts)}`;
  }
  const [small, large] = [results[0], results.at(-1)];
  if (!small || !large || small === large) return;
  const ratio = large.peakRssMib / small.peakRssMib;
  yield `memory: ${ratio.toFixed(2)} times as much for ${(large.posts / small.posts).toFixed(0)} times the posts`;
}

function row(
  posts: number,
  name: string,
  { seconds, peakRssMib, heldMib }: Pick<DatasetStage, 'seconds' | 'peakRssMib' | 'heldMib'>,
): string {
  const columns = [
    String(posts).padEnd(8),
    name.padEnd(8),
    seconds.toFixed(1).padStart(8),
    (posts / seconds).toFixed(0).padStart(8),
    `${peakRssMib.toFixed(0)} MiB`.padStart(9),
    heldMib === null ? '' : `${heldMib.toFixed(0)} MiB`.padStart(8),
  ];
  return columns.join(' ');
}
