import { join } from 'node:path';
import type { Environment } from '../config/environment.js';
import { packageRoot } from '../config/package-root.js';
import { withoutTargets } from '../config/targets.js';
import { SEARCH_ATTRIBUTES } from '../core/names.js';
import { isPortFree } from '../workers/embedded/free-port.js';
import { readRunningStack, startStack, type Crash, type EmbeddedStack } from '../workers/embedded/stack.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { takenPort } from './port-number.js';
import type { Terminal } from './terminal.js';

export interface LocalStackOptions {
  environment: Environment;
  /** Where the servers' programs are installed, once for several data folders. */
  toolsDir?: string;
  /** Port of the simulator, 0 for a free one; `null` for none. */
  simulatorPort: number | null;
  /** Base latency of the simulator's answers, in milliseconds. */
  simulatorLatencyMs?: number;
  /** Tiny pictures, at once: for benchmarks. */
  simulatorInstant?: boolean;
  /** What the operator typed. */
  command: string;
  terminal: Terminal;
}

export interface LocalStack {
  servers: EmbeddedStack;
  simulatorUrl: string | null;
}

/** Temporal, the store, workers and, where wanted, the simulator, on one data folder of this machine. */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const { environment, terminal, command, toolsDir, simulatorPort } = options;
  if (simulatorPort) await requireFree(simulatorPort, environment);
  const servers = await startStack({
    dataDir: environment.dataDir,
    env: environment.variables,
    searchAttributes: SEARCH_ATTRIBUTES,
    ui: true,
    onProgress: (line) => terminal.note(line),
    command,
    ...(toolsDir !== undefined && { toolsDir }),
  });
  try {
    const [simulatorUrl] = await Promise.all([runSimulator(servers, options), runWorkers(servers, environment)]);
    return { servers, simulatorUrl };
  } catch (error) {
    await servers.stop();
    throw error;
  }
}

/** Found out before servers are started for nothing. Where a stack runs on the folder already, that is what the operator has to know. */
async function requireFree(simulatorPort: number, { dataDir }: Environment): Promise<void> {
  if (await readRunningStack(dataDir)) return;
  if (!(await isPortFree(simulatorPort))) throw takenPort(simulatorPort, '--simulator-port');
}

/** Starts the workers of a stack; also again, after they ended. */
export async function runWorkers(servers: EmbeddedStack, environment: Environment): Promise<void> {
  await servers.run({
    name: 'workers',
    file: process.execPath,
    args: [join(packageRoot(), 'bin/echobench.js'), 'worker'],
    env: {
      // A profile, a key or TLS for another Temporal would be used for this one.
      ...withoutTargets(environment.variables),
      // Image libraries fragment the memory of glibc's many arenas.
      MALLOC_ARENA_MAX: '2',
      TEMPORAL_ADDRESS: servers.temporalAddress,
      TEMPORAL_NAMESPACE: servers.namespace,
      MONGODB_URI: servers.mongodbUri,
      ECHO_DATA_DIR: environment.dataDir,
      ECHO_BLOB_DIR: environment.blobDir,
    },
    readyLine: /^workers are ready$/m,
  });
}

async function runSimulator(servers: EmbeddedStack, options: LocalStackOptions): Promise<string | null> {
  if (options.simulatorPort === null) return null;
  const { simulatorLatencyMs = 0, simulatorPort, simulatorInstant } = options;
  const args = [
    '--port',
    String(simulatorPort),
    '--latency-ms',
    String(simulatorLatencyMs),
    ...(simulatorInstant ? ['--instant'] : []),
  ];
  const ready = await servers.run({
    name: 'simulator',
    file: process.execPath,
    args: [join(packageRoot(), 'dist/simulator/main.js'), ...args],
    env: {},
    readyLine: /"url":"([^"]+)"/,
  });
  return ready[1] ?? null;
}

/** Says which part ended by itself, and shows the end of its log. */
export function reportCrash(crash: Crash, terminal: Terminal): ExitCode {
  const how = crash.signal ? `was killed by ${crash.signal}` : `ended with code ${crash.exitCode}`;
  terminal.note(`error: ${crash.part} ${how}; everything is being stopped. Its log, ${crash.logFile}, ends with:`);
  for (const line of crash.logTail) terminal.note(`  ${line}`);
  return EXIT.failed;
}
