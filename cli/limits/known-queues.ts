import { InputError } from '../../core/input-error.js';
import type { Store } from '../../store/store.js';
import { providerQueues } from '../../workers/provider-queues.js';
import type { QueueLimit } from '../../workers/worker-pool.js';

/** Queues of calls that the refreshes in the store use, with the limit that the newest of them has in its file. */
export async function knownQueues(store: Store): Promise<ReadonlyMap<string, QueueLimit>> {
  const queues = new Map<string, QueueLimit>();
  for await (const { file } of store.refreshes.find({}, { sort: { startedAt: 1 } }))
    for (const [queue, limit] of providerQueues(file)) queues.set(queue, limit);
  return new Map([...queues].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** @throws InputError naming the queues that there are. */
export function requireQueue(queues: ReadonlyMap<string, QueueLimit>, queue: string): QueueLimit {
  const limit = queues.get(queue);
  if (limit) return limit;
  const known = queues.size > 0 ? `known: ${[...queues.keys()].join(', ')}` : 'no refresh was started yet';
  throw new InputError([`no task queue "${queue}"; ${known}`]);
}
