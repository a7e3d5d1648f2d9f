import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { decide } from '../activities/review/decide.js';
import { loadQueue } from '../activities/review/queue.js';
import { connectStack } from '../cli/connect.js';
import { startLocalStack } from '../cli/local-stack.js';
import { startParts } from '../cli/refresh/start-parts.js';
import { startRefresh } from '../cli/refresh/start-refresh.js';
import { watchRefresh } from '../cli/refresh/watch-refresh.js';
import { processTerminal } from '../cli/terminal.js';
import { readEnvironment } from '../config/environment.js';
import { packageRoot } from '../config/package-root.js';
import { readRefreshFile } from '../config/read-refresh-file.js';
import { refreshWorkflowId } from '../core/names.js';
import type { RefreshFile } from '../core/schemas/refresh-file.js';
import { pauseUpdate, resumeUpdate, reviewedSignal } from '../workflows/messages.js';

/**
 * Records histories for the replay tests, one refresh for each shape of control flow. Names of shapes as arguments record these
 * only. Old recordings stay valid as long as workflows change only under `patched()` or by a new setting: record a shape when it is
 * new, not to get a red test green.
 */
const SHAPES = {
  calm: recordCalm,
  stormy: recordStormy,
  grouped: recordGrouped,
  waves: recordWaves,
  reviewed: recordReviewed,
} as const satisfies Record<string, () => Promise<void>>;
type Shape = keyof typeof SHAPES;

const named = process.argv.slice(2) as Shape[];
const dataDir = await mkdtemp(join(tmpdir(), 'echo-histories-'));
const environment = readEnvironment({ ...process.env, ECHO_DATA_DIR: dataDir, ECHO_LOG_LEVEL: 'warn' });
const terminal = processTerminal();
const toolsDir = join(packageRoot(), '.echo', 'tools');
const { servers, simulatorUrl } = await startLocalStack({
  environment,
  terminal,
  toolsDir,
  simulatorPort: 0,
  command: 'record-histories',
});
const connected = await connectStack(environment, servers);
const { store, client } = connected;
try {
  for (const shape of named.length > 0 ? named : (Object.keys(SHAPES) as Shape[])) await SHAPES[shape]();
} finally {
  await connected.close();
  await servers.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function recordCalm(): Promise<void> {
  await runRefresh('calm', {});
  const annotate = ['/annotate', '/annotate/chunk/000'];
  await save(client, 'calm', ['', '/collect/x', ...annotate, '/model/atelier', '/model/atelier/chunk/000']);
}

/** A pause, a parked model run and a resume. */
async function recordStormy(): Promise<void> {
  await setFaults([{ match: { model: 'sim-brush' }, fault: 'insufficient_quota' }]);
  await runRefresh('stormy', {
    disturb: async (handle) => {
      await handle.executeUpdate(pauseUpdate);
      await handle.executeUpdate(resumeUpdate);
    },
  });
  await setFaults([]);
  await client.workflow.getHandle(refreshWorkflowId('stormy')).executeUpdate(resumeUpdate);
  await watch('stormy');
  await save(client, 'stormy', ['', '/model/brush', '/model/brush/chunk/000']);
}

/** Relevance of many posts in one call, one of which is answered badly; replies that have to be relevant too. */
async function recordGrouped(): Promise<void> {
  await setFaults([{ match: { kind: 'chat:relevance-group' }, fault: 'group_double', attempts: 1 }]);
  await runRefresh('grouped', {
    change: ({ annotate }) => Object.assign(annotate, { relevancePostsPerCall: 10, replies: 'filter' }),
  });
  await setFaults([]);
  await save(client, 'grouped', ['', '/annotate', '/annotate/chunk/000']);
}

/** Steps of annotation in batches, a row of each of which fails. */
async function recordWaves(): Promise<void> {
  await setFaults([{ match: { kind: 'batches.create' }, fault: 'batch_row' }]);
  await runRefresh('waves', {
    change: ({ annotate }) =>
      Object.assign(annotate, { batch: ['relevance', 'extraction', 'images'], batchDiscount: 0.5 }),
  });
  await setFaults([]);
  const wave = '/annotate/chunk/000';
  await save(client, 'waves', ['/annotate', wave, `${wave}/chunk/000`, `${wave}/chunk/001`]);
}

/** A refresh that waits for people before its release. */
async function recordReviewed(): Promise<void> {
  await runRefresh('reviewed', { change: ({ curate }) => Object.assign(curate, { review: 'all' }) });
  await reviewAll('reviewed');
  await watch('reviewed');
  await save(client, 'reviewed', ['']);
}

async function runRefresh(
  id: Shape,
  {
    disturb,
    change,
  }: {
    disturb?: (handle: ReturnType<Client['workflow']['getHandle']>) => Promise<void>;
    change?: (file: RefreshFile) => void;
  },
): Promise<void> {
  const file = readRefreshFile(join(packageRoot(), 'examples/demo.yaml'));
  file.id = id;
  for (const provider of Object.values(file.providers)) provider.baseUrl = `${simulatorUrl}/v1`;
  file.sources = file.sources
    .filter((source) => source.kind === 'x')
    .map((source) => ({ ...source, baseUrl: simulatorUrl ?? '', maxPosts: 20 }));
  // Another picture size and another temperature for each refresh, so that none finds everything paid for.
  const side = 64 + 32 * Object.keys(SHAPES).indexOf(id);
  for (const model of file.models) model.parameters = { size: `${side}x${side}` };
  file.curate.maxPerSplit = 3;
  file.publish.dir = join(dataDir, 'site');
  file.annotate.model.temperature = Object.keys(SHAPES).indexOf(id) / 10;
  change?.(file);
  await startRefresh(file, startParts(connected));
  await disturb?.(client.workflow.getHandle(refreshWorkflowId(id)));
  await watch(id);
}

/** Resumed once with decisions missing, then with none. */
async function reviewAll(id: string): Promise<void> {
  const handle = client.workflow.getHandle(refreshWorkflowId(id));
  await handle.executeUpdate(resumeUpdate);
  await watch(id);
  for (const { item } of await loadQueue({ store }, id)) {
    const { candidateId } = item;
    const verdict = { decision: 'accept' as const, reasons: [], note: null, prompt: null, images: null };
    await decide({ store, now: () => new Date() }, { ...verdict, refreshId: id, candidateId, reviewer: 'ada' });
  }
  await handle.signal(reviewedSignal);
  while ((await store.refreshes.get(id))?.stage === 'curate') await sleep(200);
}

async function watch(id: string): Promise<void> {
  await watchRefresh(id, { store, client, terminal, signal: new AbortController().signal });
}

async function setFaults(rules: unknown[]): Promise<void> {
  await fetch(`${simulatorUrl}/_sim/faults`, { method: 'POST', body: JSON.stringify({ rules }) });
}

async function save(from: Client, id: string, suffixes: readonly string[]): Promise<void> {
  for (const suffix of suffixes) {
    const history = await from.workflow.getHandle(`${refreshWorkflowId(id)}${suffix}`).fetchHistory();
    const name = `${id}${suffix.replaceAll('/', '-') || '-refresh'}`;
    await writeFile(join(packageRoot(), 'tests/histories', `${name}.json`), `${scrub(historyToJSON(history))}\n`);
    terminal.note(`recorded ${name}`);
  }
}

/** Names of this machine do not belong into the project. */
function scrub(json: string): string {
  return JSON.stringify(JSON.parse(json))
    .replaceAll(/"identity":"[^"]*"/g, '"identity":"worker"')
    .replaceAll(packageRoot(), '/app')
    .replaceAll(dataDir, '/data');
}
