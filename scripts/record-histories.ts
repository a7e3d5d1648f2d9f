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
import { pauseUpdate, resumeUpdate, reviewedSignal } from '../workflows/messages.js';

/**
 * Records one history for each shape of control flow, for the replay tests: a calm refresh, one with a pause, a parked
 * model run and a resume, and one that waits for people. Old recordings stay valid as long as workflows change only under `patched()`: record anew when a new
 * shape comes, not to get a red test green.
 */
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
  await runRefresh('calm', async () => {});
  await setFaults([{ match: { model: 'sim-brush' }, fault: 'insufficient_quota' }]);
  await runRefresh('stormy', async (handle) => {
    await handle.executeUpdate(pauseUpdate);
    await handle.executeUpdate(resumeUpdate);
  });
  await setFaults([]);
  await client.workflow.getHandle(refreshWorkflowId('stormy')).executeUpdate(resumeUpdate);
  await watch('stormy');
  await save(client, 'calm', [
    '',
    '/collect/x',
    '/annotate',
    '/annotate/chunk/000',
    '/model/atelier',
    '/model/atelier/chunk/000',
  ]);
  await save(client, 'stormy', ['', '/model/brush', '/model/brush/chunk/000']);
  await runRefresh('reviewed', async () => {});
  await reviewAll('reviewed');
  await watch('reviewed');
  await save(client, 'reviewed', ['']);
} finally {
  await connected.close();
  await servers.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function runRefresh(
  id: string,
  disturb: (handle: ReturnType<Client['workflow']['getHandle']>) => Promise<void>,
): Promise<void> {
  const file = readRefreshFile(join(packageRoot(), 'examples/demo.yaml'));
  file.id = id;
  for (const provider of Object.values(file.providers)) provider.baseUrl = `${simulatorUrl}/v1`;
  file.sources = file.sources
    .filter((source) => source.kind === 'x')
    .map((source) => ({ ...source, baseUrl: simulatorUrl ?? '', maxPosts: 20 }));
  // Another picture size for each refresh, so that the second one does not find everything paid for.
  for (const model of file.models) model.parameters = { size: id === 'calm' ? '64x64' : '96x96' };
  file.curate.maxPerSplit = 3;
  if (id === 'reviewed') file.curate.review = 'all';
  file.publish.dir = join(dataDir, 'site');
  await startRefresh(file, startParts(connected));
  await disturb(client.workflow.getHandle(refreshWorkflowId(id)));
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
