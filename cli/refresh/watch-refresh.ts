import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { RefreshProgress } from '../../core/progress.js';
import type { Store } from '../../store/store.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { progressBars, progressLine } from '../show/progress-lines.js';
import type { Terminal } from '../terminal.js';
import { askProgress, requireRefresh } from './load-status.js';

/** How often the workflow is asked, and, where nothing can be redrawn, how often a line is printed. */
const ASK_EVERY_MS = 500;
const PRINT_EVERY_MS = 5000;

export interface WatchParts {
  store: Store;
  client: Client;
  terminal: Terminal;
  signal: AbortSignal;
}

/**
 * Follows a refresh until there is nothing more to wait for: it ended, or it waits for its operator.
 *
 * @returns the exit code that says how it stands; `null` when the watcher was told to stop.
 */
export async function watchRefresh(refreshId: string, parts: WatchParts): Promise<ExitCode | null> {
  const shown = { key: '', at: 0 };
  const startedAt = Date.now();
  while (!parts.signal.aborted) {
    const progress = await askProgress(parts.client, refreshId);
    if (progress) show(progress, parts.terminal, { shown, elapsedMs: Date.now() - startedAt });
    const code = await standing(progress, refreshId, parts.store);
    if (code !== null) return code;
    await sleep(ASK_EVERY_MS, undefined, { signal: parts.signal }).catch(() => {});
  }
  return null;
}

function show(progress: RefreshProgress, terminal: Terminal, state: { shown: { key: string; at: number }; elapsedMs: number }): void {
  if (terminal.isInteractive) {
    terminal.redraw(progressBars(progress, { columns: terminal.columns, elapsedMs: state.elapsedMs }));
    return;
  }
  const key = `${progress.state}/${progress.stage}`;
  const { shown, elapsedMs } = state;
  if (key === shown.key && elapsedMs - shown.at < PRINT_EVERY_MS) return;
  shown.key = key;
  shown.at = elapsedMs;
  terminal.note(progressLine(progress, elapsedMs));
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
