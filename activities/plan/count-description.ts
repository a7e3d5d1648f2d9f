import { TEXTS_A_CALL } from '../../core/expected-usage.js';
import type { WorkCount } from '../../core/plan/make-plan.js';
import { exactly, mapRange, times } from '../../core/plan/range.js';
import type { Range } from '../../core/schemas/plan.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';

/** Prompts of a release for each of its benchmark samples: in the paper 68 % of all are of the analysis split, to 20 %. */
const PROMPTS_PER_SAMPLE: Range = { low: 1, expected: 4, high: 10 };

/** What describing the dataset costs: names of topics, and vectors of prompts where somebody is asked for them. */
export function countDescription({ analysis, embeddings }: RefreshFile, samples: Range): WorkCount[] {
  if (!analysis) return [];
  const blank = { step: null, cacheHits: 0, inputImages: exactly(0) } as const;
  const counts: WorkCount[] = [];
  if (analysis.clusters.named)
    counts.push({
      ...blank,
      stage: 'annotate',
      id: 'topics',
      samples: { low: 0, expected: analysis.clusters.most, high: analysis.clusters.most },
      perCall: 1,
      basis: 'names of topics: at most analysis.clusters.most',
    });
  if (embeddings?.protocol === 'openai-embeddings')
    counts.push({
      ...blank,
      stage: 'embed',
      id: 'embeddings',
      samples: mapRange(times(samples, PROMPTS_PER_SAMPLE), Math.ceil),
      perCall: TEXTS_A_CALL,
      basis: 'prompts of the release by the shares of the paper; those of prior datasets are in no count',
    });
  return counts;
}
