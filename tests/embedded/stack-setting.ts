import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StackOptions } from '../../workers/embedded/stack.js';
import { pollUntil } from '../../workers/embedded/poll-until.js';
import { processStart } from '../../workers/embedded/process-identity.js';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The servers are installed here at most once, for all tests and runs. */
export const TOOLS_DIR = join(ROOT, '.echo', 'tools');

/** The first run of all installs the servers. */
export const SLOW_MS = 300_000;

/** A fresh data folder that goes away with the test's `await using`. */
export async function temporaryFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'echobench-embedded-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** Options of a small stack; the machine's own MongoDB address stays out of it. */
export function stackOptions(dataDir: string, changes: Partial<StackOptions> = {}): StackOptions {
  const env: NodeJS.ProcessEnv = { ...process.env };
  delete env.MONGODB_URI;
  return {
    dataDir,
    toolsDir: TOOLS_DIR,
    env,
    searchAttributes: { EchoRefresh: 'Keyword', EchoDone: 'Int', EchoSpendUsd: 'Double' },
    ui: false,
    onProgress: () => undefined,
    command: 'vitest tests/embedded',
    ...changes,
  };
}

/** Waits until none of these processes runs; gives those that still do after `timeoutMs`. */
export async function survivors(pids: number[], timeoutMs: number): Promise<number[]> {
  let alive = pids;
  await pollUntil(
    async () => {
      const starts = await Promise.all(pids.map(processStart));
      alive = pids.filter((_, index) => starts[index] !== null);
      return alive.length === 0 ? true : null;
    },
    { timeoutMs, intervalMs: 50 },
  );
  return alive;
}

/** The error that a promise rejects with; fails when it does not. */
export async function rejection(promise: Promise<unknown>): Promise<Error & { logTail?: string[] }> {
  const outcome = await promise.then(
    () => null,
    (error: unknown) => error as Error,
  );
  if (!outcome) throw new Error('expected a rejection');
  return outcome;
}
