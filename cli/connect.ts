import { Client, Connection } from '@temporalio/client';
import { findTargets, type Targets } from '../config/targets.js';
import type { Environment } from '../config/environment.js';
import { folderBlobs } from '../store/folder-blobs.js';
import { openStore, type Store } from '../store/store.js';
import { readRunningStack } from '../workers/embedded/stack.js';

/** How long a command looks for a server before it says that there is none. */
const CONNECT_TIMEOUT_MS = 5000;

/** The server does not answer. One line: what, where, how to mend. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/** Finds out where the servers are: from the environment, else from the stack that runs on the data folder. */
export async function targetsFor(environment: Environment): Promise<Targets> {
  return findTargets(environment, await readRunningStack(environment.dataDir));
}

/** @throws StoreError */
export async function connectStore(environment: Environment, targets: Pick<Targets, 'mongodbUri'>): Promise<Store> {
  return openStore({ uri: targets.mongodbUri, blobs: folderBlobs(environment.blobDir), connectTimeoutMs: CONNECT_TIMEOUT_MS });
}

export interface TemporalClient {
  client: Client;
  close(): Promise<void>;
}

/** @throws UnreachableError */
export async function connectTemporal({ temporal }: Pick<Targets, 'temporal'>): Promise<TemporalClient> {
  const { connection: options, namespace, address } = temporal;
  try {
    const connection = await Connection.connect({ ...options, connectTimeout: CONNECT_TIMEOUT_MS });
    return { client: new Client({ connection, namespace }), close: () => connection.close() };
  } catch (error) {
    const words = (error as Error).message.replace(/\s+/g, ' ');
    throw new UnreachableError(`Temporal at ${address} does not answer: ${words}; start it with "echobench up", or correct TEMPORAL_ADDRESS`);
  }
}

export interface Connected {
  store: Store;
  client: Client;
  targets: Targets;
}

/** Opens store and Temporal for a command, and closes both after it. */
export async function withConnections<T>(environment: Environment, work: (connected: Connected) => Promise<T>): Promise<T> {
  const targets = await targetsFor(environment);
  const store = await connectStore(environment, targets);
  try {
    const temporal = await connectTemporal(targets);
    try {
      return await work({ store, client: temporal.client, targets });
    } finally {
      await temporal.close();
    }
  } finally {
    await store.close();
  }
}
