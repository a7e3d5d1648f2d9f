import type { WorkCount } from '../../core/plan/work-count.js';
import { exactly } from '../../core/plan/range.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';

/** Names of topics, where the dataset is described and they are wanted: a call each. */
export function countTopics({ analysis }: RefreshFile): WorkCount[] {
  if (!analysis?.clusters.named) return [];
  const { most } = analysis.clusters;
  return [
    {
      stage: 'annotate',
      id: 'topics',
      step: null,
      samples: { low: 0, expected: most, high: most },
      cacheHits: 0,
      perCall: 1,
      inputImages: exactly(0),
      basis: 'names of topics: at most analysis.clusters.most',
    },
  ];
}
