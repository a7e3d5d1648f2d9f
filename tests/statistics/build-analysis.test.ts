import { describe, expect, it } from 'vitest';
import { Analysis } from '../../core/schemas/analysis.js';
import type { AnalysisInput } from '../../core/statistics/analysis-input.js';
import { buildAnalysis } from '../../core/statistics/build-analysis.js';

/** Two splits, one sample outside, three models, two judges. Model `zeta` wins, `alpha` loses, `mute` never answers. */
function makeInput(): AnalysisInput {
  const judge = (sampleId: string, modelId: string, ratings: [number | null, number | null]) =>
    ratings.map((rating, j) => ({
      sampleId,
      modelId,
      judgeId: ['gpt', 'qwen'][j]!,
      outcome: rating === null ? ('unparsable' as const) : ('ok' as const),
      rating,
    }));
  return {
    samples: [
      { sampleId: 't1', split: 'text_to_image' },
      { sampleId: 't2', split: 'text_to_image' },
      { sampleId: 't3', split: 'text_to_image' },
      { sampleId: 'i1', split: 'image_to_image' },
      { sampleId: 'a1', split: 'analysis' },
    ],
    modelIds: ['mute', 'zeta', 'alpha'],
    judgeIds: ['gpt', 'qwen'],
    generations: [
      { sampleId: 't1', modelId: 'zeta', outcome: 'ok' },
      { sampleId: 't1', modelId: 'alpha', outcome: 'ok' },
      { sampleId: 't2', modelId: 'zeta', outcome: 'ok' },
      { sampleId: 't2', modelId: 'alpha', outcome: 'unparsable' },
      { sampleId: 't3', modelId: 'zeta', outcome: 'ok' },
      { sampleId: 't3', modelId: 'alpha', outcome: 'ok' },
      { sampleId: 't3', modelId: 'mute', outcome: 'missing' },
      { sampleId: 'i1', modelId: 'zeta', outcome: 'ok' },
      { sampleId: 'i1', modelId: 'alpha', outcome: 'refused' },
      { sampleId: 'i1', modelId: 'mute', outcome: 'unsupported' },
      { sampleId: 'a1', modelId: 'alpha', outcome: 'ok' },
    ],
    judgments: [
      ...judge('t1', 'zeta', [9, 8]),
      ...judge('t1', 'alpha', [4, 3]),
      ...judge('t2', 'zeta', [7, 7]),
      // Of a reply that is no picture: left out.
      ...judge('t2', 'alpha', [1, 1]),
      ...judge('t3', 'zeta', [6, 5]),
      ...judge('t3', 'alpha', [5, null]),
      ...judge('i1', 'zeta', [8, 8]),
      ...judge('a1', 'alpha', [10, 10]),
    ],
    scores: [
      { metric: 'color-shift', sampleId: 'i1', modelId: 'zeta', outcome: 'ok', value: 12.5, parts: { sum: 3 } },
      { metric: 'color-shift', sampleId: 'i1', modelId: 'alpha', outcome: 'missing', value: null, parts: { sum: 4 } },
      { metric: 'color-shift', sampleId: 'a1', modelId: 'zeta', outcome: 'ok', value: 99, parts: { sum: 99 } },
    ],
    metrics: [
      {
        id: 'color-shift',
        splits: ['image_to_image'],
        pool: (parts) => (parts.length === 0 ? null : parts.reduce((sum, part) => sum + Number(part.sum), 0)),
      },
    ],
    seed: 7,
    resamples: 50,
  };
}

describe('buildAnalysis', () => {
  const analysis = buildAnalysis(makeInput());
  const [ensemble, gpt, qwen, imageToImage] = analysis.boards;

  it('gives the ensemble and then each judge a board, for each split that has samples', () => {
    expect(analysis.boards.map(({ split, judgeId, samples }) => [split, judgeId, samples])).toEqual([
      ['text_to_image', null, 3],
      ['text_to_image', 'gpt', 3],
      ['text_to_image', 'qwen', 3],
      ['image_to_image', null, 1],
      ['image_to_image', 'gpt', 1],
      ['image_to_image', 'qwen', 1],
    ]);
  });

  it('sorts rows by win rate, those without one last and by id', () => {
    expect(ensemble!.rows.map(({ modelId, winRate }) => [modelId, winRate])).toEqual([
      ['zeta', 1],
      ['alpha', 0],
      ['mute', null],
    ]);
    expect(imageToImage!.rows.map((row) => row.modelId)).toEqual(['alpha', 'mute', 'zeta']);
  });

  it('counts what is missing, by kind', () => {
    const rows = new Map(ensemble!.rows.map((row) => [row.modelId, row]));
    // t3 lacks a quorum (one of two judges), t2 has one picture only.
    expect(rows.get('zeta')).toMatchObject({ n: 1, pairs: 1, missing: 0, failed: 0, ratings: 6, unparsable: 0 });
    // (9 + 8 + 7 + 7 + 6 + 5) / 6 and (4 + 3 + 5) / 3.
    expect(rows.get('zeta')!.meanRating).toBe(7);
    expect(rows.get('alpha')).toMatchObject({ meanRating: 4, ratings: 3, unparsable: 1, failed: 1, missing: 0 });
    expect(rows.get('mute')).toMatchObject({ missing: 3, meanRating: null, ratings: 0 });
    expect(imageToImage!.rows.map((row) => [row.refused, row.unsupported])).toEqual([
      [1, 0],
      [0, 1],
      [0, 0],
    ]);
  });

  it('lets missing pictures lose, side by side', () => {
    const rows = new Map(ensemble!.rows.map((row) => [row.modelId, row.missingAsLoss]));
    // zeta: t1 beats alpha and mute, t2 both, t3 mute (alpha there has no quorum). alpha: t1 loses, beats mute; t2 loses.
    expect(rows.get('zeta')).toMatchObject({ winRate: 1, n: 3, pairs: 5 });
    expect(rows.get('alpha')).toMatchObject({ winRate: 1 / 3, n: 2, pairs: 3 });
    // t1 to both, t2 and t3 to zeta.
    expect(rows.get('mute')).toMatchObject({ winRate: 0, n: 3, pairs: 4 });
  });

  it('gives a judge alone the pairs that it rated', () => {
    expect(gpt!.rows[0]).toMatchObject({ modelId: 'zeta', pairs: 2, ratings: 3 });
    expect(qwen!.rows[0]).toMatchObject({ modelId: 'zeta', pairs: 1, ratings: 3 });
    expect(qwen!.rows[1]).toMatchObject({ modelId: 'alpha', ratings: 1, unparsable: 1 });
    expect(analysis.judgeAgreement).toEqual([{ judgeA: 'gpt', judgeB: 'qwen', pairs: 1, agreement: 1 }]);
  });

  it('gives each metric a row a model, pooled over all parts and averaged over scored samples', () => {
    expect(
      analysis.metrics.map(({ modelId, reference, perSample, n, missing }) => ({
        modelId,
        reference,
        perSample,
        n,
        missing,
      })),
    ).toEqual([
      { modelId: 'alpha', reference: 4, perSample: null, n: 0, missing: 1 },
      { modelId: 'mute', reference: null, perSample: null, n: 0, missing: 1 },
      { modelId: 'zeta', reference: 3, perSample: 12.5, n: 1, missing: 0 },
    ]);
    expect(analysis.metrics.every((row) => row.split === 'image_to_image')).toBe(true);
  });

  it('fits the schema', () => {
    const { boards, judgeAgreement, metrics } = Analysis.shape;
    expect(boards.parse(analysis.boards)).toEqual(analysis.boards);
    expect(judgeAgreement.parse(analysis.judgeAgreement)).toEqual(analysis.judgeAgreement);
    expect(metrics.parse(analysis.metrics)).toEqual(analysis.metrics);
  });

  it('does not depend on the order of records', () => {
    const input = makeInput();
    const turned: AnalysisInput = {
      ...input,
      samples: input.samples.toReversed(),
      modelIds: input.modelIds.toReversed(),
      generations: input.generations.toReversed(),
      judgments: input.judgments.toReversed(),
      scores: input.scores.toReversed(),
    };
    expect(buildAnalysis(turned)).toEqual(analysis);
  });

  it('refuses two records of the same thing rather than choosing one', () => {
    const input = makeInput();
    expect(() => buildAnalysis({ ...input, generations: [...input.generations, input.generations[0]!] })).toThrow(
      'two generations of t1 / zeta',
    );
    expect(() => buildAnalysis({ ...input, judgments: [...input.judgments, input.judgments[0]!] })).toThrow(
      'two judgments',
    );
    expect(() => buildAnalysis({ ...input, scores: [...input.scores, input.scores[0]!] })).toThrow('two scores');
    expect(() => buildAnalysis({ ...input, samples: [...input.samples, input.samples[0]!] })).toThrow('two samples');
  });

  it('is empty without samples to compare', () => {
    const input = { ...makeInput(), samples: [{ sampleId: 'a1', split: 'analysis' as const }] };
    expect(buildAnalysis(input)).toEqual({
      boards: [],
      firstTryBoards: [],
      judgeAgreement: [],
      metrics: [],
      sizes: [],
    });
  });
});

describe('the boards of first tries', () => {
  it('are the boards themselves where nothing was retried', () => {
    const analysis = buildAnalysis(makeInput());

    expect(analysis.firstTryBoards).toEqual(analysis.boards);
  });

  it('leave out a retried generation with its judgments, and a retried judgment alone', () => {
    const input = makeInput();
    const is = (record: { sampleId: string; modelId: string }, sampleId: string, modelId: string) =>
      record.sampleId === sampleId && record.modelId === modelId;
    const retriedInput = {
      ...input,
      generations: input.generations.map((record) =>
        is(record, 't1', 'alpha') ? { ...record, retried: true } : record,
      ),
      judgments: input.judgments.map((record) =>
        is(record, 't3', 'zeta') && record.judgeId === 'gpt' ? { ...record, retried: true } : record,
      ),
    };
    const { boards, firstTryBoards } = buildAnalysis(retriedInput);
    const rowOf = (list: typeof boards | null, modelId: string) =>
      list?.[0]?.rows.find((row) => row.modelId === modelId);

    // All: t1 and t3 have both pictures. First tries: alpha has none on t1.
    expect(boards).toEqual(buildAnalysis(input).boards);
    expect(rowOf(firstTryBoards, 'alpha')?.missing).toBe((rowOf(boards, 'alpha')?.missing ?? 0) + 1);
    expect(rowOf(firstTryBoards, 'zeta')?.ratings).toBe((rowOf(boards, 'zeta')?.ratings ?? 0) - 1);
    expect(rowOf(firstTryBoards, 'alpha')?.n).toBeLessThan(rowOf(boards, 'alpha')?.n ?? 0);
  });
});
