import { listModels } from '../../config/provider-catalogue.js';
import { environmentSecrets } from '../../config/secrets.js';
import { findMongodb, findTemporal } from '../../config/targets.js';
import type { Environment } from '../../config/environment.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import { readRunningStack } from '../../workers/embedded/stack-record.js';
import { connectStore, connectTemporal } from '../connect.js';
import { SkippedError, type Patient } from './check.js';

/** A list of models comes within a second or so. */
const LIST_TIMEOUT_MS = 6000;

/** Everything that checks look at, on the environment of a command. `close` gives up the connections that were made. */
export function makePatient(
  environment: Environment,
  file: RefreshFile | null,
): { patient: Patient; close(): Promise<void> } {
  const secrets = environmentSecrets(environment.variables);
  const closers: (() => Promise<void>)[] = [];
  const stack = once(() => readRunningStack(environment.dataDir));
  const catalogues = new Map<string, ReturnType<Patient['catalogue']>>();
  const patient: Patient = {
    environment,
    file,
    secrets,
    now: () => new Date(),
    temporalTarget: async () => findTemporal(environment, await stack()),
    mongodbUri: async () => findMongodb(environment, await stack()),
    temporal: once(async () => {
      try {
        const target = await patient.temporalTarget();
        const connected = await connectTemporal({ temporal: target });
        closers.push(() => connected.close());
        return { client: connected.client, namespace: target.namespace };
      } catch (error) {
        throw new SkippedError('Temporal does not answer', { cause: error });
      }
    }),
    store: once(async () => {
      try {
        const store = await connectStore(environment, { mongodbUri: await patient.mongodbUri() });
        closers.push(() => store.close());
        return store;
      } catch (error) {
        throw new SkippedError('the store does not answer', { cause: error });
      }
    }),
    catalogue(name) {
      const known = catalogues.get(name) ?? ask(name);
      catalogues.set(name, known);
      return known;
    },
  };

  async function ask(name: string): ReturnType<Patient['catalogue']> {
    const provider = file?.providers[name];
    if (!provider) throw new SkippedError(`the refresh file has no provider ${name}`);
    const apiKey = (provider.keyEnv === null ? null : secrets(provider.keyEnv)) ?? '';
    const askedAt = new Date();
    const catalogue = await listModels(provider, { apiKey, timeoutMs: LIST_TIMEOUT_MS });
    return { catalogue, askedAt, answeredAt: new Date() };
  }

  return {
    patient,
    async close() {
      await Promise.allSettled(closers.map((one) => one()));
    },
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}
