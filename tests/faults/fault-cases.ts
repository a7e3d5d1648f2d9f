import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../config/package-root.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import { until } from '../integration/refresh/rig.js';
import type { FaultRig } from './fault-rig.js';
import { middleOf, STAGES, type Stage } from './stages.js';

/** One row of the table: what is done to a refresh while it runs. */
export interface FaultCase {
  name: string;
  /** Part of the short form, which runs with every `npm test`. */
  short?: boolean;
  /** Answers that may be paid for twice beyond the rows left `started`; 0 where nothing is said. */
  mayRepeat?: number;
  variables?: Record<string, string>;
  change?: (file: RefreshFile) => void;
  /** Starts the refresh in another way than once. */
  start?: (rig: FaultRig) => Promise<void>;
  /** @returns what is worth telling, such as the stage that was struck. */
  strike(rig: FaultRig): Promise<string>;
  /** Clears up what is outside the rig. */
  after?: () => void;
}

/** Slots of all paying queues in the demo's file: so many calls can be in flight in one worker. */
const CALLS_IN_FLIGHT = 16 + 8 + 12;

export const isLong = process.env.ECHO_FAULTS === 'long';

const KILLS: FaultCase[] = (['workers', 'temporal', 'store'] as const).flatMap((part) =>
  STAGES.map((stage) => killCase(part, stage)),
);

function killCase(part: 'workers' | 'temporal' | 'store', stage: Stage): FaultCase {
  const short = part === 'workers' && stage === 'judge';
  return {
    name: `SIGKILL of ${part} in ${stage}`,
    short,
    async strike(rig) {
      const pid = rig.pidOf(part);
      await middleOf(stage, rig);
      process.kill(pid, 'SIGKILL');
      const crash = await rig.stack.servers.crashed;
      if (crash.part !== part) throw new Error(`${crash.part} ended, and not ${part}`);
      if (part === 'workers') await rig.startWorkers();
      else {
        await rig.down();
        await rig.up();
      }
      return part === 'workers' ? 'new workers at once' : '`up` again on the same folder';
    },
  };
}

const OTHERS: FaultCase[] = [
  {
    name: 'store unreachable for 60 s',
    async strike(rig) {
      await middleOf('generate', rig);
      const pid = rig.pidOf('store');
      process.kill(pid, 'SIGSTOP');
      await sleep(60_000);
      process.kill(pid, 'SIGCONT');
      return 'SIGSTOP in generate, SIGCONT after 60 s';
    },
  },
  {
    name: `429 storm, half of all contents, ${isLong ? '2 minutes' : '4 s'}`,
    short: true,
    async strike(rig) {
      await middleOf('annotate', rig);
      rig.simulator.setFaults({ rules: [{ fault: 'rate_limit', share: 0.5, retryAfterSeconds: 1 }] });
      await sleep(isLong ? 120_000 : 4000);
      const turnedAway = rig.simulator.log().filter((entry) => entry.status === 429).length;
      rig.simulator.setFaults({ rules: [] });
      return `${turnedAway} answers were 429`;
    },
  },
  {
    name: 'provider that hangs',
    change: (file) => {
      for (const provider of Object.values(file.providers)) provider.timeoutSeconds = 2;
    },
    async strike(rig) {
      const match = { path: '/v1/' };
      rig.simulator.setFaults({ rules: [{ match, fault: 'timeout', share: 0.2, attempts: 1 }] });
      await middleOf('judge', rig);
      const hung = rig.simulator.log().filter((entry) => entry.fault === 'timeout').length;
      return `${hung} calls hung until our time-out of 2 s, by the middle of judging`;
    },
  },
  {
    name: 'duplicate delivery',
    mayRepeat: CALLS_IN_FLIGHT,
    async strike(rig) {
      await middleOf('generate', rig);
      const first = rig.pidOf('workers');
      process.kill(first, 'SIGSTOP');
      try {
        await rig.startWorkers();
        // Three seconds without a heartbeat, and the first worker's activities are given to the second.
        const before = rig.simulator.log().length;
        await sleep(5000);
        await until(() => rig.simulator.log().length > before);
      } finally {
        process.kill(first, 'SIGCONT');
      }
      return 'first worker stopped past its heartbeat, then both ran';
    },
  },
  {
    name: 'clock of the worker jumps by 6 h forward, then 12 h back',
    variables: {
      NODE_OPTIONS: `--import ${pathToFileURL(join(packageRoot(), 'tests/faults/shift-clock.mjs')).href}`,
    },
    async strike(rig) {
      await middleOf('annotate', rig);
      process.kill(rig.pidOf('workers'), 'SIGUSR2');
      await middleOf('generate', rig);
      process.kill(rig.pidOf('workers'), 'SIGUSR2');
      return 'forward in annotate, back in generate';
    },
  },
  {
    name: 'two operators start the same refresh at one moment',
    short: true,
    async start(rig) {
      const file = rig.file();
      await Promise.all([rig.startRefresh(file), rig.startRefresh(file)]);
    },
    strike: async () => 'the same file twice',
  },
  {
    name: 'two operators start different files under one id at one moment',
    async start(rig) {
      const files = [rig.file(), rig.file((file) => (file.title = 'another title'))];
      const ends = await Promise.allSettled(files.map((file) => rig.startRefresh(file)));
      const refused = ends.flatMap((end) => (end.status === 'rejected' ? String(end.reason) : []));
      if (refused.length !== 1 || !refused[0]?.includes('was started with another file')) {
        throw new Error(`one of both is to be refused, but: ${JSON.stringify(ends)}`);
      }
    },
    strike: async () => 'one was refused with the reason',
  },
];

/** A blob folder on a small file system of its own; only root can mount one. */
function diskFullCase(): FaultCase | null {
  const folder = mkdtempSync(join(tmpdir(), 'echo-full-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', folder], { stdio: 'pipe' });
  } catch (error) {
    process.stderr.write(`SKIPPED: disk full in the blob folder: no tmpfs could be mounted (${String(error)})\n`);
    return null;
  }
  const filler = join(folder, 'filler');
  return {
    name: 'disk full in the blob folder for 15 s',
    variables: { ECHO_BLOB_DIR: folder },
    async strike(rig) {
      await middleOf('generate', rig);
      // More than fits: what was written stays, and not a byte is left.
      await writeFile(filler, Buffer.alloc(32 * 2 ** 20)).catch(() => {});
      await sleep(15_000);
      await rm(filler);
      return 'filled in generate, room made after 15 s';
    },
    after: () => void execFileSync('umount', ['-l', folder]),
  };
}

/** The table: the long form has all of it. */
export function faultCases(): FaultCase[] {
  const all = [...KILLS, ...OTHERS];
  if (!isLong) return all.filter((one) => one.short);
  return [...all, ...[diskFullCase()].filter((one) => one !== null)];
}
