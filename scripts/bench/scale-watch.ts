import { setTimeout as sleep } from 'node:timers/promises';
import { askProgress } from '../../cli/refresh/load-status.js';
import { refreshWorkflowId } from '../../core/names.js';
import type { RefreshProgress } from '../../core/progress.js';
import type { BenchStack } from './bench-stack.js';
import { processUsage } from './process-usage.js';
import { askUi, type UiTimes } from './server-measures.js';

/** A look at the run at one moment. */
export interface Sight {
  atSeconds: number;
  stage: string;
  /** Paid calls in the ledger so far. */
  calls: number;
  /** Resident MiB of each process. */
  rssMib: Record<string, number>;
  ui: UiTimes | null;
}

export interface StageTime {
  stage: string;
  seconds: number;
  calls: number;
  callsPerSecond: number | null;
}

export interface Resume {
  /** Of all work, how much was done at the kill. */
  atShare: number;
  /** Seconds from SIGKILL to workers that are ready again, and to the first paid call that they answered. */
  readySeconds: number;
  firstAnswerSeconds: number;
}

export interface Watched {
  seconds: number;
  state: string;
  stages: StageTime[];
  sights: Sight[];
  resume: Resume | null;
}

export interface WatchOptions {
  refreshId: string;
  signal: AbortSignal;
  timeoutMinutes: number;
  /** Share of the work that is done, 0 to 1; at a half the workers are killed. */
  doneShare(progress: RefreshProgress): number;
}

const LOOK_EVERY_MS = 1000;
const SIGHT_EVERY_MS = 5000;
const PRINT_EVERY_MS = 15_000;
/** Nothing moved for so long: the run is given up. */
const STALL_MS = 300_000;

/** Follows a refresh to its end, kills its workers at half-way, and notes what it sees. `watched` fills as it goes. */
export async function watchScale(stack: BenchStack, options: WatchOptions, watched: Watched): Promise<void> {
  const startedAt = performance.now();
  const elapsed = () => (performance.now() - startedAt) / 1000;
  let [sightAt, printAt, movedAt, lastCalls] = [-Infinity, 0, 0, -1];
  let stage = { name: '', since: 0, calls: 0 };
  for (;;) {
    const progress = await askProgress(stack.client, options.refreshId);
    const calls = await stack.store.ledger.raw.estimatedDocumentCount();
    const now = elapsed();
    watched.seconds = now;
    if (calls !== lastCalls || (progress && progress.stage !== stage.name)) [lastCalls, movedAt] = [calls, now];
    if (progress && progress.stage !== stage.name) {
      endStage(watched, stage, { now, calls });
      stage = { name: progress.stage, since: now, calls };
    }
    if ((now - sightAt) * 1000 >= SIGHT_EVERY_MS) {
      sightAt = now;
      watched.sights.push(await look(stack, options.refreshId, { atSeconds: now, stage: stage.name, calls }));
    }
    if ((now - printAt) * 1000 >= PRINT_EVERY_MS) {
      printAt = now;
      printLine(stack, watched, progress ? options.doneShare(progress) : null);
    }
    const state = progress?.state ?? (await stack.store.refreshes.get(options.refreshId))?.state ?? 'running';
    watched.state = state;
    if (state !== 'running') return endStage(watched, stage, { now: elapsed(), calls });
    if (progress && !watched.resume && options.doneShare(progress) >= 0.5)
      watched.resume = await killWorkers(stack, options.doneShare(progress));
    options.signal.throwIfAborted();
    requireServers(stack);
    if ((now - movedAt) * 1000 > STALL_MS) throw new Error(`nothing moved for ${STALL_MS / 1000} s in ${stage.name}`);
    if (now > options.timeoutMinutes * 60) throw new Error(`not done after ${options.timeoutMinutes} minutes`);
    await sleep(LOOK_EVERY_MS, undefined, { signal: options.signal });
  }
}

function endStage(
  watched: Watched,
  stage: { name: string; since: number; calls: number },
  end: { now: number; calls: number },
): void {
  if (stage.name === '') return;
  const seconds = end.now - stage.since;
  const calls = end.calls - stage.calls;
  watched.stages.push({ stage: stage.name, seconds, calls, callsPerSecond: calls > 0 ? calls / seconds : null });
}

async function look(
  { servers, workersPid }: BenchStack,
  refreshId: string,
  sight: Pick<Sight, 'atSeconds' | 'stage' | 'calls'>,
): Promise<Sight> {
  const rssMib: Record<string, number> = {};
  for (const { name, pid } of servers.parts) {
    if (name === 'workers' && pid !== workersPid()) continue;
    const usage = processUsage(pid);
    if (usage) rssMib[name] = Math.round(usage.rssMib);
  }
  const ui = servers.temporalUiUrl
    ? await askUi(servers.temporalUiUrl, servers.namespace, refreshWorkflowId(refreshId))
    : null;
  return { ...sight, rssMib, ui };
}

/** SIGKILL, and workers anew: how long until they are ready, and until they get something done. */
async function killWorkers(stack: BenchStack, atShare: number): Promise<Resume> {
  const killedAt = performance.now();
  process.kill(stack.workersPid(), 'SIGKILL');
  // Rows of calls that begin from now on are the new workers'.
  const since = new Date(Date.now() + 50);
  await stack.startWorkers();
  const readySeconds = (performance.now() - killedAt) / 1000;
  const answered = { startedAt: { $gt: since }, state: 'answered' as const };
  while (!(await stack.store.ledger.raw.findOne(answered))) {
    if (performance.now() - killedAt > STALL_MS) throw new Error('no call was answered after the workers were killed');
    await sleep(100);
  }
  const firstAnswerSeconds = (performance.now() - killedAt) / 1000;
  stack.terminal.note(
    `workers killed at ${percent(atShare)}: ready after ${readySeconds.toFixed(1)} s, first answer after ${firstAnswerSeconds.toFixed(1)} s`,
  );
  return { atShare, readySeconds, firstAnswerSeconds };
}

/** Servers that die end the run; workers die on purpose. */
function requireServers({ servers }: BenchStack): void {
  const dead = servers.parts.find(({ name, pid }) => name !== 'workers' && !processUsage(pid));
  if (dead) throw new Error(`${dead.name} is gone; see ${dead.logFile}`);
}

function printLine({ terminal }: BenchStack, watched: Watched, share: number | null): void {
  const sight = watched.sights.at(-1);
  if (!sight) return;
  const memory = Object.entries(sight.rssMib).map(([name, mib]) => `${name} ${mib}`);
  const ui = sight.ui ? `, UI ${sight.ui.listMs.toFixed(0)}/${sight.ui.historyMs.toFixed(0)} ms` : '';
  terminal.note(
    `${sight.atSeconds.toFixed(0)} s ${sight.stage} ${share === null ? '?' : percent(share)}: ${sight.calls} calls, RSS MiB ${memory.join(', ')}${ui}`,
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
