import { describe, expect, it } from 'vitest';
import type {
  AnalysisInput,
  GenerationRecord,
  JudgmentRecord,
  ScoreRecord,
} from '../../core/statistics/analysis-input.js';
import { buildAnalysis } from '../../core/statistics/build-analysis.js';
import { mergeDraws } from '../../core/statistics/merge-draws.js';

const sample = { sampleId: 's1', modelId: 'alpha' };

function generation(draw: number, outcome: GenerationRecord['outcome'], retried = false): GenerationRecord {
  return { ...sample, draw, outcome, retried };
}

function judgment(draw: number, rating: number | null, judgeId = 'judge'): JudgmentRecord {
  return { ...sample, judgeId, draw, outcome: rating === null ? 'unparsable' : 'ok', rating };
}

function input(change: Partial<AnalysisInput>): AnalysisInput {
  const samples = [{ sampleId: 's1', split: 'text_to_image' as const }];
  const blank = { generations: [], judgments: [], scores: [], metrics: [], seed: 1 };
  return { samples, modelIds: ['alpha', 'beta'], judgeIds: ['judge'], ...blank, ...change };
}

describe('mergeDraws', () => {
  it('takes the mean of a judge’s ratings of the pictures that have one', () => {
    const judgments = [judgment(2, null), judgment(0, 4), judgment(1, 7), judgment(0, 9, 'other')];

    const merged = mergeDraws(input({ judgments })).judgments;

    expect(merged.map(({ judgeId, rating, outcome }) => [judgeId, rating, outcome])).toEqual([
      ['judge', 5.5, 'ok'],
      ['other', 9, 'ok'],
    ]);
  });

  it('has no rating where no picture has one', () => {
    expect(mergeDraws(input({ judgments: [judgment(0, null), judgment(1, null)] })).judgments).toMatchObject([
      { outcome: 'unparsable', rating: null },
    ]);
  });

  it.each<[GenerationRecord['outcome'][], GenerationRecord['outcome']]>([
    [['refused', 'ok'], 'ok'],
    [['refused', 'failed'], 'refused'],
    [['ok', 'ok'], 'ok'],
  ])('makes of the outcomes %j one that is %s', (outcomes, wanted) => {
    const generations = outcomes.map((outcome, draw) => generation(draw, outcome));

    expect(mergeDraws(input({ generations })).generations.map(({ outcome }) => outcome)).toEqual([wanted]);
  });

  it('refuses two records of one draw', () => {
    expect(() => mergeDraws(input({ generations: [generation(1, 'ok'), generation(1, 'ok')] }))).toThrow(/two gen/);
  });
});

describe('buildAnalysis over several draws', () => {
  it('counts a sample once, whatever the order of the records', () => {
    const generations: GenerationRecord[] = [
      generation(0, 'ok'),
      generation(1, 'ok'),
      { sampleId: 's1', modelId: 'beta', outcome: 'ok' },
    ];
    // Alpha's mean is 6, beta has 5: alpha wins, though its first picture alone would lose.
    const judgments: JudgmentRecord[] = [
      judgment(0, 3),
      judgment(1, 9),
      { sampleId: 's1', modelId: 'beta', judgeId: 'judge', outcome: 'ok', rating: 5 },
    ];
    const given = input({ generations, judgments });

    const analysis = buildAnalysis(given);

    const [board] = analysis.boards;
    expect(
      board?.rows.map(({ modelId, winRate, n, ratings, meanRating }) => [modelId, winRate, n, ratings, meanRating]),
    ).toEqual([
      ['alpha', 1, 1, 1, 6],
      ['beta', 0, 1, 1, 5],
    ]);
    const turned = { ...given, generations: generations.toReversed(), judgments: judgments.toReversed() };
    expect(buildAnalysis(turned)).toEqual(analysis);
  });

  it('pools the parts of all draws of a metric, and takes each sample once for its mean', () => {
    const score = (draw: number, value: number): ScoreRecord => ({
      ...sample,
      metric: 'color-shift',
      draw,
      outcome: 'ok',
      value,
      parts: { value },
    });
    const pool = (parts: readonly Record<string, unknown>[]) =>
      parts.reduce((sum, part) => sum + Number(part['value']), 0);
    const metrics = [{ id: 'color-shift' as const, splits: ['text_to_image' as const], pool }];

    const { metrics: rows } = buildAnalysis(input({ scores: [score(1, 5), score(0, 1)], metrics }));

    expect(rows.find(({ modelId }) => modelId === 'alpha')).toMatchObject({
      reference: 6,
      perSample: 3,
      n: 1,
      missing: 0,
    });
  });
});
