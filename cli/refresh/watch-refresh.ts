import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { RefreshProgress } from '../../core/progress.js';
import type { Store } from '../../store/store.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { firstSights, progressBars, progressLine, type FirstSights } from '../show/progress-lines.js';
import type { Terminal } from '../terminal.js';
import { askProgress } from './load-status.js';
import { requireRefresh } from './require-refresh.js';

/** How often the workflow is asked, and, where nothing can be redrawn, how often a line is printed. */
const ASK_EVERY_MS = 500;
const PRINT_EVERY_MS = 5000;

/** Views in a row that may be passed over, since what they lack is on its way between a child and the refresh. */
const PASS_OVER = 4;

/** How long nobody may answer before the operator is told that there may be no worker. */
const QUIET_MS = 10_000;

export interface WatchParts {
  store: Store;
  client: Client;
  terminal: Terminal;
  signal: AbortSignal;
}

/** What the watcher has seen and said so far. */
interface Watch {
  startedAt: number;
  answered: boolean;
  warned: boolean;
  shown: { key: string; at: number };
  /** The last view, and how many were passed over since. */
  last: { key: string; spendUsd: number; passedOver: number };
  sights: FirstSights;
}

/**
 * Follows a refresh until there is nothing more to wait for: it ended, or it waits for its operator.
 *
 * @returns the exit code that says how it stands; `null` when the watcher was told to stop.
 */
export async function watchRefresh(refreshId: string, parts: WatchParts): Promise<ExitCode | null> {
  const watch: Watch = {
    startedAt: Date.now(),
    answered: false,
    warned: false,
    shown: { key: '', at: 0 },
    last: { key: '', spendUsd: 0, passedOver: 0 },
    sights: new Map(),
  };
  while (!parts.signal.aborted) {
    const progress = await askProgress(parts.client, refreshId);
    if (progress) show(progress, parts.terminal, watch);
    const code = await standing(progress, refreshId, parts.store);
    if (code !== null) return code;
    warnOfSilence(progress, parts.terminal, watch);
    await sleep(ASK_EVERY_MS, undefined, { signal: parts.signal }).catch(() => {});
  }
  return null;
}

function show(progress: RefreshProgress, terminal: Terminal, watch: Watch): void {
  const elapsedMs = Date.now() - watch.startedAt;
  watch.answered = true;
  if (isBehind(progress, watch)) return;
  watch.sights = firstSights(progress, elapsedMs, watch.sights);
  if (terminal.isInteractive) {
    terminal.redraw(progressBars(progress, { columns: terminal.columns, elapsedMs, sights: watch.sights }));
    return;
  }
  const key = keyOf(progress);
  const { shown } = watch;
  if (key === shown.key && elapsedMs - shown.at < PRINT_EVERY_MS) return;
  shown.key = key;
  shown.at = elapsedMs;
  terminal.note(progressLine(progress, elapsedMs));
}

/** Spend never falls: a view with less is of the moment in which a child has told its counts and the refresh has not read them. */
function isBehind(progress: RefreshProgress, { last }: Watch): boolean {
  const key = keyOf(progress);
  const behind = key === last.key && progress.spendUsd < last.spendUsd && last.passedOver < PASS_OVER;
  if (behind) last.passedOver += 1;
  else Object.assign(last, { key, spendUsd: progress.spendUsd, passedOver: 0 });
  return behind;
}

function keyOf({ state, stage }: RefreshProgress): string {
  return `${state}/${stage}`;
}

function warnOfSilence(progress: RefreshProgress | null, terminal: Terminal, watch: Watch): void {
  if (progress || watch.answered || watch.warned || Date.now() - watch.startedAt < QUIET_MS) return;
  watch.warned = true;
  terminal.note('no worker answers for this refresh; it goes on when one runs: "echobench up" or "echobench worker"');
}

/** The records decide whether a refresh has ended: a workflow that has just begun does not answer yet. */
async function standing(progress: RefreshProgress | null, refreshId: string, store: Store): Promise<ExitCode | null> {
  if (progress?.state === 'parked') return EXIT.partial;
  if (progress && (progress.state === 'running' || progress.state === 'paused')) return null;
  const { state } = await requireRefresh(store, refreshId);
  switch (state) {
    case 'done':
      return EXIT.done;
    case 'partial':
      return EXIT.partial;
    case 'failed':
    case 'cancelled':
      return EXIT.failed;
    default:
      return null;
  }
}
