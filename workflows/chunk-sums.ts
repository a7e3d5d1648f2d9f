import type { ChunkProgress } from '../activities/reports.js';
import { mergeOutcomes, type OutcomeCounts } from '../core/outcome.js';

/** Progress of a chunk that has not begun. */
export const NOTHING_DONE: ChunkProgress = {
  generations: {},
  judgments: {},
  scores: {},
  itemsDone: 0,
  spendUsd: 0,
  streaks: {},
};

/** Totals; rows of unusable replies are as the later one left them. */
export function addChunks(a: ChunkProgress, b: ChunkProgress): ChunkProgress {
  return {
    generations: mergeOutcomes(a.generations, b.generations),
    judgments: mergeOutcomes(a.judgments, b.judgments),
    scores: mergeOutcomes(a.scores, b.scores),
    itemsDone: a.itemsDone + b.itemsDone,
    spendUsd: a.spendUsd + b.spendUsd,
    streaks: b.streaks,
  };
}

/** Samples without a generation are missing, whether they were tried or not. */
export function withMissing(counts: OutcomeCounts, total: number): OutcomeCounts {
  const { missing: _, ...stored } = counts;
  const missing = total - Object.values(stored).reduce((sum, n) => sum + n, 0);
  return missing > 0 ? { ...stored, missing } : stored;
}
