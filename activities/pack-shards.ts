import { ProviderError } from '../core/provider-error.js';
import type { BatchLine, BatchMode, CallFacts } from '../models/contract.js';
import type { BatchTask } from './batch-desk.js';

export interface PackedRow<Answer extends CallFacts> {
  task: BatchTask<Answer>;
  line: BatchLine;
}

interface Shard<Answer extends CallFacts> {
  rows: PackedRow<Answer>[];
  bytes: number;
}

/**
 * Divides work into batches that keep the vendor's limits, each of one lane. Rows are made one after the other, so that no more
 * than the shards that are being filled are in memory. What no batch can have is left out: it is asked for by itself.
 */
export async function* packShards<Answer extends CallFacts>(
  tasks: readonly BatchTask<Answer>[],
  limits: BatchMode<never, Answer>['limits'],
): AsyncGenerator<PackedRow<Answer>[]> {
  const shards = new Map<string, Shard<Answer>>();
  for (const [i, task] of tasks.entries()) {
    const line = await lineOf(task, `row-${i + 1}`);
    const bytes = line ? Buffer.byteLength(line.text) + 1 : 0;
    if (!line || bytes > limits.bytes) continue;
    let shard = shards.get(line.lane) ?? { rows: [], bytes: 0 };
    if (shard.rows.length >= limits.rows || shard.bytes + bytes > limits.bytes) {
      yield shard.rows;
      shard = { rows: [], bytes: 0 };
    }
    shard.rows.push({ task, line });
    shard.bytes += bytes;
    shards.set(line.lane, shard);
  }
  for (const { rows } of shards.values()) yield rows;
}

async function lineOf<Answer extends CallFacts>(task: BatchTask<Answer>, id: string): Promise<BatchLine | null> {
  try {
    return await task.line(id);
  } catch (error) {
    if (error instanceof ProviderError) return null;
    throw error;
  }
}
