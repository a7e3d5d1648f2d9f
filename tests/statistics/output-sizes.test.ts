import { describe, expect, it } from 'vitest';
import type { AnalysisInput, GenerationRecord } from '../../core/statistics/analysis-input.js';
import { outputSizes, sizeWarning } from '../../core/statistics/output-sizes.js';

type Drawn = [sampleId: string, modelId: string, side: number | null];

function input(drawn: readonly Drawn[]): AnalysisInput {
  const generations = drawn.map(([sampleId, modelId, side]): GenerationRecord => ({
    sampleId,
    modelId,
    outcome: side === null ? 'refused' : 'ok',
    size: side === null ? null : { width: side, height: side },
  }));
  const samples = [
    { sampleId: 't1', split: 'text_to_image' as const },
    { sampleId: 't2', split: 'text_to_image' as const },
    { sampleId: 't3', split: 'text_to_image' as const },
    { sampleId: 'i1', split: 'image_to_image' as const },
    { sampleId: 'a1', split: 'analysis' as const },
  ];
  const blank = { judgeIds: [], judgments: [], scores: [], metrics: [], seed: 1 };
  return { samples, modelIds: ['alpha', 'beta'], generations, ...blank };
}

describe('outputSizes', () => {
  it('tells the usual size, how many have it, and the median of pixels, by split and model', () => {
    const drawn: Drawn[] = [
      ['t1', 'alpha', 512],
      ['t2', 'alpha', 512],
      ['t3', 'alpha', 1024],
      ['i1', 'alpha', 256],
      ['t1', 'beta', null],
      ['a1', 'beta', 64],
      ['t2', 'gamma', 64],
    ];

    expect(outputSizes(input(drawn))).toEqual([
      { split: 'text_to_image', modelId: 'alpha', n: 3, width: 512, height: 512, usual: 2, medianPixels: 512 * 512 },
      { split: 'image_to_image', modelId: 'alpha', n: 1, width: 256, height: 256, usual: 1, medianPixels: 256 * 256 },
    ]);
  });

  it('does not depend on the order of the records', () => {
    const drawn: Drawn[] = [
      ['t1', 'alpha', 512],
      ['t2', 'alpha', 1024],
    ];

    expect(outputSizes(input(drawn.toReversed()))).toEqual(outputSizes(input(drawn)));
    expect(outputSizes(input(drawn))[0]).toMatchObject({ width: 1024, usual: 1 });
  });
});

describe('sizeWarning', () => {
  it.each<[number, number, string | null]>([
    [1024, 1024, null],
    // 1.44 times the pixels.
    [1000, 1200, null],
    [512, 1024, 'Sizes differ: alpha 512 x 512, beta 1024 x 1024; ratings may be partly about size.'],
  ])('of %i and %i pixels a side is %s', (alpha, beta, warning) => {
    const sizes = outputSizes(
      input([
        ['t1', 'alpha', alpha],
        ['t1', 'beta', beta],
      ]),
    );

    expect(sizeWarning(sizes, 'text_to_image')).toBe(warning);
    expect(sizeWarning(sizes, 'image_to_image')).toBeNull();
  });
});
