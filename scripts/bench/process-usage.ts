import { readFileSync } from 'node:fs';

/** Ticks of the kernel's clock in a second; 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

export interface ProcessUsage {
  /** Processor time so far, user and system, in seconds. */
  cpuSeconds: number;
  /** Resident size now, in MiB. */
  rssMib: number;
  /** Largest resident size so far, in MiB. */
  peakRssMib: number;
}

/** What a process has used, from /proc; `null` where there is none (macOS) or the process is gone. */
export function processUsage(pid: number): ProcessUsage | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces; fields are counted from behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return {
      cpuSeconds: ticks / TICKS_PER_SECOND,
      rssMib: mebibytes(status, /VmRSS:\s+(\d+) kB/),
      peakRssMib: mebibytes(status, /VmHWM:\s+(\d+) kB/),
    };
  } catch {
    return null;
  }
}

function mebibytes(status: string, line: RegExp): number {
  return Number(line.exec(status)?.[1] ?? 0) / 1024;
}
