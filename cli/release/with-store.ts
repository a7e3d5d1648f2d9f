import type { Environment } from '../../config/environment.js';
import type { Store } from '../../store/store.js';
import { storeFor } from '../connect.js';

/** Opens the store for a command, and closes it after it. */
export async function withStore<T>(environment: Environment, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await storeFor(environment);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
