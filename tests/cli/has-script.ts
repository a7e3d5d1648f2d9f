import { spawnSync } from 'node:child_process';

/** Whether util-linux's `script` is here, which runs a command inside a pseudo-terminal. */
export function hasScript(): boolean {
  const { status } = spawnSync('script', ['-qec', 'true', '/dev/null'], { stdio: 'ignore' });
  // oxlint-disable-next-line no-console -- a skip that nobody sees would pass for a test
  if (status !== 0) console.warn('SKIPPED: no util-linux `script`, so nothing was run inside a terminal');
  return status === 0;
}
