import { spawnSync } from 'node:child_process';

/** Runs a command inside a pseudo-terminal. A program of the system, not of ours. */
export const SCRIPT = 'script';

const isThere = spawnSync(SCRIPT, ['-qec', 'true', '/dev/null'], { stdio: 'ignore' }).status === 0;
// oxlint-disable-next-line no-console -- a skip that nobody sees would pass for a test
if (!isThere) console.warn('SKIPPED: no util-linux `script`, so nothing was run inside a terminal');

/** Whether util-linux's `script` is here, which runs a command inside a pseudo-terminal. */
export function hasScript(): boolean {
  return isThere;
}
