import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { connectStack } from '../../cli/connect.js';
import { runWorkers, startLocalStack } from '../../cli/local-stack.js';
import { processTerminal, type Terminal } from '../../cli/terminal.js';
import { readEnvironment } from '../../config/environment.js';
import { packageRoot } from '../../config/package-root.js';
import type { Store } from '../../store/store.js';
import type { EmbeddedStack } from '../../workers/embedded/stack.js';

/** The embedded stack of one benchmark on a folder of its own, with a simulator that answers at once. */
export interface BenchStack {
  servers: EmbeddedStack;
  simulatorUrl: string;
  store: Store;
  client: Client;
  terminal: Terminal;
  dataDir: string;
  blobDir: string;
  /** Process id of the workers that were started last. */
  workersPid: () => number;
  startWorkers: () => Promise<void>;
  /** Stops everything and removes the folder. */
  end: () => Promise<void>;
}

/** Starts the stack, and connects to it. */
export async function startBenchStack(): Promise<BenchStack> {
  const dataDir = await mkdtemp(join(tmpdir(), 'echo-bench-'));
  const environment = readEnvironment({
    ...process.env,
    ECHO_DATA_DIR: dataDir,
    ECHO_BLOB_DIR: undefined,
    ECHO_LOG_LEVEL: 'warn',
  });
  const terminal = processTerminal();
  const closers: (() => Promise<void>)[] = [() => rm(dataDir, { recursive: true, force: true })];
  async function end(): Promise<void> {
    for (const close of closers.splice(0)) await close();
  }
  try {
    const { servers, simulatorUrl } = await startLocalStack({
      environment,
      terminal,
      toolsDir: join(packageRoot(), '.echo', 'tools'),
      simulatorPort: 0,
      simulatorInstant: true,
      command: 'bench',
    });
    closers.unshift(() => servers.stop());
    const { store, client, close } = await connectStack(environment, servers);
    closers.unshift(close);
    return {
      servers,
      simulatorUrl: simulatorUrl ?? '',
      store,
      client,
      terminal,
      dataDir,
      blobDir: environment.blobDir,
      workersPid: () => servers.parts.findLast((part) => part.name === 'workers')?.pid ?? 0,
      startWorkers: () => runWorkers(servers, environment),
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}
