import type { Client } from '@temporalio/client';
import { findMongodb, findTargets, type Targets, stackTargets, type StackAddresses } from '../config/targets.js';
import type { Environment } from '../config/environment.js';
import { redact } from '../core/redact.js';
import { folderBlobs } from '../store/folder-blobs.js';
import { openStore, StoreError, type Store } from '../store/store.js';
import { readRunningStack } from '../workers/embedded/stack-record.js';

/** How long a command looks for a server before it says that there is none. */
export const CONNECT_TIMEOUT_MS = 4000;

/** The server does not answer. One line: what, where, how to mend. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/** Finds out where the servers are: from the environment, else from the stack that runs on the data folder. */
export async function targetsFor(environment: Environment): Promise<Targets> {
  return findTargets(environment, await readRunningStack(environment.dataDir));
}

/** Opens the store for a command that needs no Temporal. @throws InputError, UnreachableError */
export async function storeFor(environment: Environment): Promise<Store> {
  const mongodbUri = findMongodb(environment, await readRunningStack(environment.dataDir));
  return connectStore(environment, { mongodbUri });
}

/** @throws UnreachableError */
export async function connectStore(
  environment: Environment,
  { mongodbUri }: Pick<Targets, 'mongodbUri'>,
): Promise<Store> {
  try {
    const blobs = folderBlobs(environment.blobDir);
    return await openStore({ uri: impatient(mongodbUri), blobs, connectTimeoutMs: CONNECT_TIMEOUT_MS });
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const mend = environment.mongodbUri === null ? 'stop and start "echobench up"' : 'start it, or correct MONGODB_URI';
    throw new UnreachableError(`${error.message}; ${mend}`);
  }
}

/** Unless the address says otherwise, the driver waits half a minute for a host that takes connections and says nothing. */
export function impatient(mongodbUri: string): string {
  if (/[?&]connectTimeoutMS=/i.test(mongodbUri)) return mongodbUri;
  const joint = mongodbUri.includes('?') ? '&' : /^mongodb(\+srv)?:\/\/[^/]*$/.test(mongodbUri) ? '/?' : '?';
  return `${mongodbUri}${joint}connectTimeoutMS=${CONNECT_TIMEOUT_MS}`;
}

export interface TemporalClient {
  client: Client;
  close(): Promise<void>;
}

/** @throws UnreachableError */
export async function connectTemporal({ temporal }: Pick<Targets, 'temporal'>): Promise<TemporalClient> {
  const { connection: options, namespace, address, payloadKeys = [] } = temporal;
  // Loaded late: it is a third of the start of a command, and not every command talks to Temporal.
  const { Client, Connection } = await import('@temporalio/client');
  const { dataConverterOf } = await import('../config/payload-codec.js');
  try {
    const connection = await Connection.connect({ ...options, connectTimeout: CONNECT_TIMEOUT_MS });
    const client = new Client({ connection, namespace, dataConverter: dataConverterOf(payloadKeys) });
    return { client, close: () => connection.close() };
  } catch (error) {
    const words = redact((error as Error).message, secretsOf(options));
    const mend = options.tls
      ? 'see that it runs and takes the certificates of TEMPORAL_TLS_* and the key of TEMPORAL_API_KEY'
      : 'start it with "echobench up", or correct TEMPORAL_ADDRESS';
    throw new UnreachableError(`Temporal at ${address} does not answer: ${words}; ${mend}`);
  }
}

/** A key could stand in what a server or a library says of a call. */
function secretsOf({ apiKey, metadata = {} }: Targets['temporal']['connection']): string[] {
  return [...(typeof apiKey === 'string' ? [apiKey] : []), ...Object.values(metadata).map(String)];
}

export interface Connected {
  store: Store;
  client: Client;
  targets: Targets;
}

/** Opens store and Temporal of a stack that this program started. @throws UnreachableError */
export async function connectStack(
  environment: Environment,
  stack: StackAddresses,
): Promise<Connected & { close: () => Promise<void> }> {
  const targets = stackTargets(environment, stack);
  const store = await connectStore(environment, targets);
  const temporal = await connectTemporal(targets);
  const close = async () => {
    await temporal.close();
    await store.close();
  };
  return { store, client: temporal.client, targets, close };
}

/** Opens store and Temporal for a command, and closes both after it. */
export async function withConnections<T>(
  environment: Environment,
  work: (connected: Connected) => Promise<T>,
): Promise<T> {
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
