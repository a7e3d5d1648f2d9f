import { listModels, modelLister } from '../../config/provider-catalogue.js';
import { environmentSecrets } from '../../config/secrets.js';
import { findMongodb, findTemporal } from '../../config/targets.js';
import type { Environment } from '../../config/environment.js';
import type { Provider } from '../../core/schemas/provider.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { ModelLister } from '../../models/registry.js';
import { readRunningStack } from '../../workers/embedded/stack-record.js';
import { connectStore, connectTemporal } from '../connect.js';
import { SkippedError, type AskedCatalogue, type Patient } from './check.js';

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
  const asked = new Map<ModelLister, Map<string, Promise<AskedCatalogue>>>();
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
    async catalogue(name, protocol) {
      const provider = file?.providers[name];
      if (!provider) throw new SkippedError(`the refresh file has no provider ${name}`);
      const lister = await modelLister(provider, protocol);
      if (!lister) return null;
      // Protocols of one family have one list, which is asked for once.
      const answers = asked.get(lister) ?? new Map<string, Promise<AskedCatalogue>>();
      asked.set(lister, answers);
      const answer = answers.get(name) ?? ask(provider, lister);
      answers.set(name, answer);
      return answer;
    },
  };

  async function ask(provider: Provider, lister: ModelLister): Promise<AskedCatalogue> {
    const apiKey = (provider.keyEnv === null ? null : secrets(provider.keyEnv)) ?? '';
    const askedAt = new Date();
    const catalogue = await listModels(provider, { lister, apiKey, timeoutMs: LIST_TIMEOUT_MS });
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
