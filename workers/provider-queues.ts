import { askedParties } from '../core/asked-parties.js';
import { isNetworkSource } from '../core/network-source.js';
import { judgeQueue, llmQueue, modelQueue, sourceQueue } from '../core/names.js';
import type { RefreshFile } from '../core/schemas/refresh-file.js';
import type { QueueLimit } from './worker-pool.js';

/** Calls in flight to one provider, where the refresh file says nothing. */
const DEFAULT_CONCURRENCY = 8;

const QUEUE_OF = { llm: llmQueue, model: modelQueue, judge: judgeQueue };

/** Task queues that a refresh needs beside our own, each with its limit. */
export function providerQueues(file: RefreshFile): Map<string, QueueLimit> {
  const queues = [
    ...askedParties(file).map(({ use, config }) => QUEUE_OF[use](config.provider)),
    // Of stored outputs nobody is asked, and reading them is work of the same queue.
    ...file.models.map(({ provider }) => modelQueue(provider)),
    ...file.sources.filter(isNetworkSource).map(({ id }) => sourceQueue(id)),
  ];
  return new Map(
    queues.map((queue) => {
      const { rps, concurrency } = file.limits.queues[queue] ?? {};
      return [queue, { rps, concurrency: concurrency ?? DEFAULT_CONCURRENCY }];
    }),
  );
}
