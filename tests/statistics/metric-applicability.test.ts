import { describe, expect, it } from 'vitest';
import type { AnalysisInput } from '../../core/statistics/analysis-input.js';
import { buildMetricRows } from '../../core/statistics/build-metric-rows.js';

const METRIC = 'color-shift';

/** Four edits of one model with values 10, 20, 30, 40: the metric applies to the first, does not to the second, is unknown of the others. */
function input(): AnalysisInput {
  const verdicts = [{ [METRIC]: 'applies' }, { [METRIC]: 'does_not_apply' }, {}, undefined] as const;
  const ids = ['s1', 's2', 's3', 's4'];
  return {
    samples: ids.map((sampleId, i) => {
      const applicability = verdicts[i];
      return { sampleId, split: 'image_to_image', ...(applicability && { applicability }) };
    }),
    modelIds: ['brush'],
    judgeIds: [],
    generations: [],
    judgments: [],
    scores: ids.slice(0, 3).map((sampleId, i) => {
      const value = 10 * (i + 1);
      return { metric: METRIC, sampleId, modelId: 'brush', outcome: 'ok', value, parts: { value } };
    }),
    metrics: [
      {
        id: METRIC,
        splits: ['image_to_image'],
        pool: (parts) => parts.reduce((sum, part) => sum + Number(part['value']), 0),
      },
    ],
    seed: 1,
    resamples: 10,
  };
}

describe('a metric that does not apply to every sample', () => {
  it('leaves those samples out of every number, and counts them', () => {
    // s2 is out though it has a score; s4 is measured, and has none.
    expect(buildMetricRows(input())).toMatchObject([
      { perSample: 20, reference: 40, n: 2, missing: 1, applies: 1, unknown: 2, doesNotApply: 1 },
    ]);
  });

  it('keeps its row where it applies to none', () => {
    const { samples, ...rest } = input();
    const none = samples.map((sample) => ({ ...sample, applicability: { [METRIC]: 'does_not_apply' } as const }));

    expect(buildMetricRows({ ...rest, samples: none })).toMatchObject([
      { perSample: null, reference: 0, n: 0, missing: 0, applies: 0, unknown: 0, doesNotApply: 4 },
    ]);
  });
});
