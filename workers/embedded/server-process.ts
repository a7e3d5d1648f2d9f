import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { openLog, tailLog } from './log-file.js';
import { pollUntil } from './poll-until.js';
import { processStart } from './process-identity.js';
import type { Reaper } from './reaper.js';
import { StackError, errorLine } from './stack-error.js';

export type PartName = 'temporal' | 'store' | 'workers' | 'simulator';

export interface ServerExit {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
}

/** A server that we started; it leads a process group of its own. */
export interface ServerProcess {
  name: PartName;
  pid: number;
  /** See processStart. */
  start: string;
  logFile: string;
  /** Set once it has ended. */
  exit: ServerExit | null;
  exited: Promise<ServerExit>;
  /** What helps it to end once it has its SIGTERM; asked again and again until it has ended. */
  nudge: (() => Promise<void>) | null;
}

export interface ServerCommand {
  name: PartName;
  file: string;
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  logFile: string;
  nudge?: () => Promise<void>;
  /** `all` for our own processes; servers get only what they need. */
  passOn?: 'all';
}

export interface ServerCustody {
  reaper: Reaper;
  /** Writes down, before the server runs, that it is ours to stop. */
  record: (server: ServerProcess) => Promise<void>;
}

/** Waits for the word before it becomes the server: should we die until then, the read ends and nothing was started. */
const GATE = 'read -r word && [ "$word" = go ] && exec "$@" </dev/null';

/** What a server gets to see of our environment: no key of a provider, nothing that changes its settings. */
const PASSED_ON = ['PATH', 'HOME', 'USER', 'TMPDIR', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'GOGC'];

// SecantusDB missed its SIGTERM in 2 of 30 stops when a connection came in together with it; in none of 105 after this wait.
const NUDGE_DELAY_MS = 150;

/** Starts a server detached from the terminal, so that Ctrl-C reaches only us, in custody of reaper and record. */
export async function startServer(command: ServerCommand, custody: ServerCustody): Promise<ServerProcess> {
  const log = await openLog(command.logFile);
  const child = spawn('/bin/sh', ['-c', GATE, 'sh', command.file, ...command.args], {
    detached: true,
    stdio: ['pipe', log.fd, log.fd],
    cwd: command.cwd,
    env:
      command.passOn === 'all' ? command.env : Object.fromEntries(PASSED_ON.map((name) => [name, command.env[name]])),
  });
  const exited = once(child, 'exit').then(([exitCode, signal]): ServerExit => ({ exitCode, signal }));
  await once(child, 'spawn');
  await log.close();
  child.stdin?.on('error', () => undefined);
  const pid = child.pid ?? 0;
  const start = (await processStart(pid)) ?? 'gone';
  const { name, logFile, nudge = null } = command;
  const server: ServerProcess = { name, pid, start, logFile, exit: null, exited, nudge };
  void exited.then((exit) => {
    server.exit = exit;
    return custody.reaper.forget(pid);
  });
  try {
    await custody.reaper.watch(pid);
    await custody.record(server);
    child.stdin?.write('go\n');
  } finally {
    child.stdin?.end();
  }
  return server;
}

/** Ends a server and its group: SIGTERM, once more in case it got lost, then SIGKILL, each after a wait of `graceMs`. */
export async function stopServer(server: ServerProcess, graceMs: number): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGTERM', 'SIGKILL'] as const) {
    if (server.exit) return;
    signalGroup(server.pid, signal);
    await waitForExit(server, graceMs);
  }
  await server.exited;
}

async function waitForExit(server: ServerProcess, timeoutMs: number): Promise<void> {
  const nudgeFrom = performance.now() + NUDGE_DELAY_MS;
  async function look(): Promise<ServerExit | null> {
    if (server.nudge && performance.now() > nudgeFrom) await server.nudge().catch(() => undefined);
    return server.exit;
  }
  await pollUntil(look, { timeoutMs, intervalMs: 20 });
}

/** Sends a signal to a process group; one that is gone is no error. */
export function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** How a server ended, for a message. */
export function describeExit({ exitCode, signal }: ServerExit): string {
  return signal ? `was killed by ${signal}` : `exited with code ${exitCode}`;
}

/**
 * Asks `probe` until the server answers.
 * @throws StackError with the end of the log when the server ends before, or has not answered after `timeoutMs`.
 */
export async function waitUntilReady<T>(server: ServerProcess, probe: () => Promise<T>, timeoutMs: number): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await probe();
    } catch (error) {
      if (server.exit) throw await startFailure(server, describeExit(server.exit), error);
      if (performance.now() > deadline) {
        throw await startFailure(server, `did not answer within ${timeoutMs / 1000} s (${errorLine(error)})`, error);
      }
    }
    await pause(20);
  }
}

async function startFailure(server: ServerProcess, what: string, cause: unknown): Promise<StackError> {
  const logTail = await tailLog(server.logFile);
  const said = logTail.at(-1) ?? `its log is empty (${errorLine(cause)})`;
  return new StackError(`The ${server.name} server ${what} at its start (${server.logFile}): ${said}`, {
    logTail,
    cause,
  });
}
