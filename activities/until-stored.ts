import { setTimeout as sleep } from 'node:timers/promises';
import { shutdownSignal } from './shutdown-signal.js';

/** Longest pause between two tries at the store. */
const LONGEST_PAUSE_MS = 5000;

/** Tries at a write that fails for another reason than a store that is away. */
const OTHER_TRIES = 5;

/** Errors of the driver, by name, that say that the store is away or changing hands. */
const AWAY = /^Mongo(Network|ServerSelection|NotConnected|TopologyClosed|PoolCleared|WaitQueueTimeout)/;

/**
 * Tries a write until the store takes it. What a provider was paid for is in this process only, so a store that is away
 * for a while must not cost it; the heartbeat goes on meanwhile. The end of the worker ends the trying.
 *
 * @throws what the write threw, where waiting does not help.
 */
export async function untilStored(write: () => Promise<void>): Promise<void> {
  const signal = shutdownSignal();
  let others = 0;
  for (let pauseMs = 250; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      await write();
      return;
    } catch (error) {
      if (!AWAY.test((error as Error).name)) others += 1;
      if (others >= OTHER_TRIES) throw error;
      await sleep(pauseMs, undefined, { signal });
    }
  }
}
