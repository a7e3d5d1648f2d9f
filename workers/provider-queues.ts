import { isNetworkSource } from '../core/network-source.js';
import { judgeQueue, llmQueue, modelQueue, sourceQueue } from '../core/names.js';
import type { RefreshFile } from '../core/schemas/refresh-file.js';
import type { QueueLimit } from './worker-pool.js';

/** Calls in flight to one provider, where the refresh file says nothing. */
const DEFAULT_CONCURRENCY = 8;

/** Task queues that a refresh needs beside our own, each with its limit. */
export function providerQueues(file: RefreshFile): Map<string, QueueLimit> {
  const queues = [
    llmQueue(file.annotate.model.provider),
    ...(file.embeddings?.protocol === 'openai-embeddings' ? [llmQueue(file.embeddings.provider)] : []),
    ...(file.annotate.secondOpinion ? [llmQueue(file.annotate.secondOpinion.provider)] : []),
    ...file.models.map((model) => modelQueue(model.provider)),
    ...file.models.flatMap(({ rewriter }) => (rewriter ? llmQueue(rewriter.provider) : [])),
    ...file.judges.map((judge) => judgeQueue(judge.provider)),
    ...file.sources.filter(isNetworkSource).map((source) => sourceQueue(source.id)),
  ];
  return new Map(
    queues.map((queue) => {
      const { rps, concurrency } = file.limits.queues[queue] ?? {};
      return [queue, { rps, concurrency: concurrency ?? DEFAULT_CONCURRENCY }];
    }),
  );
}
