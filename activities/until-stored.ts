import { setTimeout as sleep } from 'node:timers/promises';
import { shutdownSignal } from './shutdown-signal.js';

/** Longest pause between two tries at the store. */
const LONGEST_PAUSE_MS = 5000;

/** Tries at a write that fails for another reason than a store that is away. */
const OTHER_TRIES = 5;

/** Errors of the driver, by name, that say that the store is away or changing hands. */
const AWAY = /^Mongo(Network|ServerSelection|NotConnected|TopologyClosed|PoolCleared|WaitQueueTimeout)/;

/** What the driver, or the file system under the blobs, throws. The label: a server that is going, or no longer first of its set. */
type StoreFailure = NodeJS.ErrnoException & { errorLabels?: string[] };

/** The system's word for a blob folder that takes nothing just now: a full or read-only disk, no more files to open. */
const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EMFILE', 'ENFILE', 'EIO']);

/**
 * Tries a write until the store takes it. What a provider was paid for is in this process only, so a store that is away
 * for a while, or a disk that is full until somebody makes room, must not cost it; the heartbeat goes on meanwhile. The end of the worker ends the trying.
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
      if (!waitingHelps(error as StoreFailure)) others += 1;
      if (others >= OTHER_TRIES) throw error;
      await sleep(pauseMs, undefined, { signal });
    }
  }
}

function waitingHelps({ name, code, errorLabels }: StoreFailure): boolean {
  if (errorLabels?.includes('RetryableWriteError')) return true;
  return AWAY.test(name) || (code !== undefined && NO_ROOM.has(code));
}
