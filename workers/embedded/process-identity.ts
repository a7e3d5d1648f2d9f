import { readFile } from 'node:fs/promises';
import { runProgram } from './run-program.js';

/**
 * A text that names one run of one process: a process id alone is reused after a while.
 * Null when no such process runs (a zombie does not run).
 */
export async function processStart(pid: number): Promise<string | null> {
  if (process.platform === 'linux') return startFromProc(pid);
  return startFromPs(pid);
}

/** Whether `pid` is still the very process that had this start; false too when it was never known. */
export async function isSameProcess(pid: number, start: string): Promise<boolean> {
  return (await processStart(pid)) === start;
}

/** Start by `ps`, to the second. On Linux it may wander by a second when the clock is set, so /proc goes first there. */
export async function startFromPs(pid: number): Promise<string | null> {
  const env = { PATH: '/bin:/usr/bin', LC_ALL: 'C', TZ: 'UTC' };
  const run = await runProgram('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { env, timeoutMs: 10_000 });
  const match = /^\s*(\S+)\s+(.+?)\s*$/m.exec(run.stdout);
  if (!match?.[1] || !match[2] || match[1].startsWith('Z')) return null;
  return `ps ${match[2]}`;
}

/** Start in clock ticks since boot, with the boot's id: exact, and needs no `ps`, which slim images lack. */
async function startFromProc(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    // Field 2 is the name in brackets and may hold anything; state is field 3, the start field 22 (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    return `proc ${boot.trim()} ${fields[19]}`;
  } catch {
    return null;
  }
}
