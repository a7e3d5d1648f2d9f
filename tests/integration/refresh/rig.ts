import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { connectStack } from '../../../cli/connect.js';
import { runWorkers, startLocalStack, type LocalStack } from '../../../cli/local-stack.js';
import { loadStatus } from '../../../cli/refresh/load-status.js';
import { startParts } from '../../../cli/refresh/start-parts.js';
import { startRefresh } from '../../../cli/refresh/start-refresh.js';
import { watchRefresh } from '../../../cli/refresh/watch-refresh.js';
import type { Terminal } from '../../../cli/terminal.js';
import { readEnvironment, type Environment } from '../../../config/environment.js';
import { packageRoot } from '../../../config/package-root.js';
import { readRefreshFile } from '../../../config/read-refresh-file.js';
import { refreshWorkflowId } from '../../../core/names.js';
import type { RefreshStatus } from '../../../core/refresh-status.js';
import type { RefreshFile } from '../../../core/schemas/refresh-file.js';
import type { LogEntry } from '../../../simulator/call-log.js';
import type { FaultPlanInput } from '../../../simulator/faults/fault-plan.js';
import type { Store } from '../../../store/store.js';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { pollUntil } from '../../../workers/embedded/poll-until.js';

/** Temporal, store, simulator and workers of one test file, each a process of its own, on a folder of their own. */
export interface Rig {
  stack: LocalStack;
  store: Store;
  client: Client;
  environment: Environment;
  /** The demo's refresh with small pictures, changed as the test needs. */
  file(id: string, change?: (file: RefreshFile) => void): RefreshFile;
  handleOf(refreshId: string): WorkflowHandle;
  start(file: RefreshFile): Promise<void>;
  /** Follows a refresh to where it ends or waits. @returns exit code and status. */
  finish(refreshId: string): Promise<{ code: number; status: RefreshStatus }>;
  simulatorLog(): Promise<LogEntry[]>;
  setFaults(plan: FaultPlanInput): Promise<void>;
  killWorkers(): Promise<void>;
  startWorkers(): Promise<void>;
}

const SILENT: Terminal = { isInteractive: false, columns: 80, print() {}, note() {}, redraw() {} };

/**
 * @param variables for the environment of the workers, such as keys.
 * @param pictures `drawn` where numbers rest on what is in them; else they are small, and judges see them as they are.
 */
export async function startRig(
  variables: Record<string, string> = {},
  pictures: 'instant' | 'drawn' = 'instant',
): Promise<Rig> {
  const dataDir = await mkdtemp(join(tmpdir(), 'echo-rig-'));
  const environment = readEnvironment({ ...process.env, ECHO_DATA_DIR: dataDir, ECHO_LOG_LEVEL: 'warn', ...variables });
  const toolsDir = join(packageRoot(), '.echo', 'tools');
  const simulatorInstant = pictures === 'instant';
  const stack = await startLocalStack({
    environment,
    terminal: SILENT,
    toolsDir,
    simulatorPort: 0,
    simulatorInstant,
    command: 'vitest',
  });
  const { servers, simulatorUrl } = stack;
  const connected = await connectStack(environment, servers);
  const { store, client } = connected;
  stopRig.set(stack, async () => {
    await connected.close();
    await servers.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  function workersPid(): number {
    return servers.parts.filter((part) => part.name === 'workers').at(-1)?.pid ?? 0;
  }

  return {
    stack,
    store,
    client,
    environment,
    file: (id, change) => rigFile(id, simulatorUrl ?? '', { siteDir: join(dataDir, 'site'), pictures, change }),
    handleOf: (refreshId) => client.workflow.getHandle(refreshWorkflowId(refreshId)),
    async start(file) {
      await startRefresh(file, startParts(connected));
    },
    async finish(refreshId) {
      const controller = new AbortController();
      const code = await watchRefresh(refreshId, {
        store,
        client,
        terminal: SILENT,
        signal: controller.signal,
      });
      return { code: code ?? -1, status: await loadStatus(store, client, refreshId) };
    },
    async simulatorLog() {
      const answer = await fetch(`${simulatorUrl}/_sim/log`);
      return (await answer.json()) as LogEntry[];
    },
    async setFaults(plan) {
      const answer = await fetch(`${simulatorUrl}/_sim/faults`, { method: 'POST', body: JSON.stringify(plan) });
      if (!answer.ok) throw new Error(`the simulator refused the fault plan: ${await answer.text()}`);
    },
    async killWorkers() {
      const pid = workersPid();
      process.kill(pid, 'SIGKILL');
      await until(() => !isAlive(pid));
    },
    async startWorkers() {
      await runWorkers(servers, environment);
    },
  };
}

const stopRig = new Map<LocalStack, () => Promise<void>>();

/** Stops everything that a rig started. */
export async function endRig(rig: Rig): Promise<void> {
  await stopRig.get(rig.stack)?.();
}

/** Clears the simulator's faults when the test is over, whatever became of it. */
export function clearFaultsAfter(rig: Rig): void {
  onTestFinished(() => rig.setFaults({ rules: [] }));
}

function rigFile(
  id: string,
  simulatorUrl: string,
  options: { siteDir: string; pictures: 'instant' | 'drawn'; change?: ((file: RefreshFile) => void) | undefined },
): RefreshFile {
  const file = readRefreshFile(join(packageRoot(), 'examples/demo.yaml'));
  file.id = id;
  for (const provider of Object.values(file.providers)) provider.baseUrl = `${simulatorUrl}/v1`;
  file.sources = file.sources
    .filter((source) => source.kind === 'x')
    .map((source) => ({ ...source, baseUrl: simulatorUrl }));
  for (const model of file.models) model.parameters = { size: '128x128' };
  // Seconds of work for each refresh: for the tests that are about it.
  file.analysis = null;
  if (options.pictures === 'instant') for (const judge of file.judges) judge.images = 'original';
  file.limits.heartbeatSeconds = 3;
  file.publish.dir = options.siteDir;
  options.change?.(file);
  return file;
}

/**
 * Fewer posts, and with them fewer questions: for tests that are about runs, not about their numbers.
 *
 * @param perQuery posts that each query finds. Of 14 come four samples of each split, of 18 six, of 25 ten.
 */
export function fewPosts(file: RefreshFile, perQuery = 14): void {
  const size = { pageSize: perQuery, maxPosts: perQuery };
  for (const source of file.sources) if (source.kind === 'x') Object.assign(source, size);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until something holds. @throws when it does not within the time. */
export async function until(holds: () => boolean | Promise<boolean>, timeoutMs = 60_000): Promise<void> {
  const held = await pollUntil(async () => ((await holds()) ? true : null), { timeoutMs, intervalMs: 100 });
  if (!held) throw new Error(`it did not come true within ${timeoutMs / 1000} s`);
}
