import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MongoClient, type MongoClientOptions } from 'mongodb';
import type { StoreProgram } from './find-store.js';
import { LOOPBACK, knock } from './free-port.js';
import { makePrimary } from './mongod-replica-set.js';
import { startServer, waitUntilReady, type ServerCustody, type ServerProcess } from './server-process.js';
import { StackError, errorLine } from './stack-error.js';
import { withoutCredentials } from './stack-record.js';

const READY_TIMEOUT_MS = 60_000;

export type LocalStoreProgram = Exclude<StoreProgram, { kind: 'external' }>;

export interface StoreServerOptions {
  program: LocalStoreProgram;
  storeDir: string;
  port: number;
  logFile: string;
  env: NodeJS.ProcessEnv;
}

/** The address at which the driver reaches a store that we start. */
export function localStoreUri(port: number): string {
  return `mongodb://${LOOPBACK}:${port}/?directConnection=true`;
}

/** Starts the store; `ready` resolves once it answers a ping and, being a replica set of one, takes writes. */
export async function startStore(
  options: StoreServerOptions,
  custody: ServerCustody,
): Promise<{ server: ServerProcess; ready: Promise<void> }> {
  const { program, port, logFile, env } = options;
  const cwd = join(options.storeDir, program.kind);
  await mkdir(join(cwd, 'data'), { recursive: true });
  const args = program.kind === 'mongod' ? mongodArgs(port, cwd) : await secantusArgs(program, port, cwd);
  // SecantusDB 0.7.0b3 waits at its end two seconds for a thread that hangs in accept(): a connection wakes it.
  const nudge = program.kind === 'secantus' ? () => knock(port) : undefined;
  const command = { name: 'store', file: program.file, args, cwd, env, logFile, nudge } as const;
  const server = await startServer(command, custody);
  const ready = waitUntilReady(server, () => askLocal(program, port), READY_TIMEOUT_MS);
  return { server, ready };
}

/** @throws StackError when MONGODB_URI's server does not answer a ping in ten seconds, or in what the URI itself sets. */
export async function checkExternalStore(uri: string): Promise<void> {
  const hasOwnTimeout = /[?&]serverSelectionTimeoutMS=/i.test(uri);
  try {
    await ping(uri, hasOwnTimeout ? {} : { serverSelectionTimeoutMS: 10_000 });
  } catch (error) {
    throw new StackError(
      `MongoDB at ${withoutCredentials(uri)} (MONGODB_URI) does not answer: ${withoutCredentials(errorLine(error))}`,
      { cause: error },
    );
  }
}

function mongodArgs(port: number, folder: string): string[] {
  const address = ['--bind_ip', LOOPBACK, '--port', String(port), '--nounixsocket'];
  const size = ['--wiredTigerCacheSizeGB', '0.25', '--oplogSize', '256'];
  return ['--replSet', 'echobench', ...address, '--dbpath', join(folder, 'data'), ...size, '--quiet'];
}

async function secantusArgs(program: LocalStoreProgram & { kind: 'secantus' }, port: number, folder: string) {
  // An empty file of settings: without one the server takes what it finds in the working folder, in HOME or in /etc.
  const config = join(folder, 'secantusd.toml');
  await writeFile(config, '');
  const flags: [string, ...string[]][] = [
    ['--host', LOOPBACK],
    ['--port', String(port)],
    ['--storage-path', join(folder, 'data')],
    ['--config', config],
    ['--log-level', 'WARNING'],
    // Without it 8 to 29 of 3,000 acknowledged writes were gone after SIGKILL (STACK, 2026-11-24).
    ['--sync-on-commit'],
    ['--cache-size', '256M'],
    // Nothing here reads change streams for long, and each entry holds its document.
    ['--oplog-retention-seconds', '600'],
    ['--oplog-max-entries', '10000'],
  ];
  const known = flags.filter(([name]) => program.help === null || program.help.includes(name));
  return [...program.leadingArgs, ...known.flat()];
}

async function askLocal(program: LocalStoreProgram, port: number): Promise<void> {
  await knock(port);
  if (program.kind === 'mongod') await makePrimary(localStoreUri(port), `${LOOPBACK}:${port}`);
  await ping(localStoreUri(port), { serverSelectionTimeoutMS: 5000 });
}

async function ping(uri: string, options: MongoClientOptions): Promise<void> {
  const client = new MongoClient(uri, options);
  try {
    await client.db('admin').command({ ping: 1 });
  } finally {
    await client.close();
  }
}
