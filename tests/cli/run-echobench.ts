import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { packageRoot } from '../../config/package-root.js';
import { pollUntil } from '../../workers/embedded/poll-until.js';
import { SCRIPT } from './has-script.js';

export const BINARY = join(packageRoot(), 'bin/echobench.js');

/** How a command ended, and everything that it wrote. */
export interface Ended {
  /** `null` where a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
  tookMs: number;
}

/** A command that runs; killed, where it still does, when it goes out of scope. */
export interface Running extends AsyncDisposable {
  pid: number;
  stdin: Writable;
  /** Goes away as the reader of its output. */
  hangUp(): void;
  /** What it has written so far. */
  stdout(): string;
  stderr(): string;
  /** Waits until its output holds something. @throws with all output when it ends before. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  signal(name: NodeJS.Signals): void;
  ended: Promise<Ended>;
}

export interface Setting {
  /** `ECHO_DATA_DIR`. */
  dataDir: string;
  variables?: Record<string, string>;
  cwd?: string;
}

/** A data folder whose servers' programs are those of the checkout: nothing is installed anew. */
export async function linkTools(dataDir: string): Promise<void> {
  const tools = join(packageRoot(), '.echo/tools');
  await mkdir(tools, { recursive: true });
  await symlink(tools, join(dataDir, 'tools'));
}

/** Runs the built command to its end, as a script would: no terminal, an environment of its own. */
export async function echobench(args: readonly string[], setting: Setting): Promise<Ended> {
  const running = startEchobench(args, setting);
  running.stdin.end();
  return running.ended;
}

/** Starts the built command and leaves it running. */
export function startEchobench(args: readonly string[], setting: Setting): Running {
  return follow(
    spawn(process.execPath, [BINARY, ...args], {
      env: environmentOf(setting),
      cwd: setting.cwd ?? packageRoot(),
      stdio: ['pipe', 'pipe', 'pipe'],
    }),
  );
}

/** Starts the built command inside a pseudo-terminal; what is written to its stdin is typed, Ctrl-C (`\u0003`) too. */
export function startInTerminal(args: readonly string[], setting: Setting & { columns: number }): Running {
  const command = [process.execPath, BINARY, ...args].map((word) => `'${word}'`).join(' ');
  return follow(
    spawn(SCRIPT, ['-qec', `stty cols ${setting.columns} rows 40; exec ${command}`, '/dev/null'], {
      env: { ...environmentOf(setting), TERM: 'xterm', SHELL: '/bin/sh' },
      cwd: setting.cwd ?? packageRoot(),
      stdio: ['pipe', 'pipe', 'pipe'],
    }),
  );
}

/** Where programs are, and how packages are reached. */
const PASSED_ON = `PATH HOME TMPDIR TEMPORAL_CLI_PATH SECANTUSD_PATH
  NODE_EXTRA_CA_CERTS HTTPS_PROXY NO_PROXY PIP_INDEX_URL PIP_CERT`.split(/\s+/);

/** Nothing else of the machine's own setting: no key, no address. */
function environmentOf({ dataDir, variables }: Setting): NodeJS.ProcessEnv {
  const passedOn = PASSED_ON.map((name) => [name, process.env[name]]);
  return { ...Object.fromEntries(passedOn), ECHO_DATA_DIR: dataDir, ...variables };
}

function follow(child: ChildProcessByStdio<Writable, Readable, Readable>): Running {
  const startedAt = performance.now();
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (written[name] += text));
  }
  child.stdin.on('error', () => undefined);
  let isOver = false;
  const ended = once(child, 'close').then(([code]): Ended => {
    isOver = true;
    return { code: code as number | null, ...written, tookMs: performance.now() - startedAt };
  });
  return {
    pid: child.pid ?? 0,
    stdin: child.stdin,
    hangUp: () => void child.stdout.destroy(),
    stdout: () => written.stdout,
    stderr: () => written.stderr,
    async says(pattern) {
      const look = () => pattern.exec(written.stdout) ?? pattern.exec(written.stderr) ?? (isOver ? 'over' : null);
      const found = await pollUntil(async () => look(), { timeoutMs: 60_000, intervalMs: 20 });
      if (found === null || found === 'over') {
        throw new Error(`it did not say ${pattern}, but:\n${written.stdout}\n${written.stderr}`);
      }
      return found;
    },
    signal: (name) => void child.kill(name),
    ended,
    async [Symbol.asyncDispose]() {
      if (!isOver) child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The lines of an output. */
export function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
