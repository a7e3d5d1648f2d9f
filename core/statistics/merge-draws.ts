import type { AnalysisInput, GenerationRecord, JudgmentRecord } from './analysis-input.js';
import { indexRecords } from './record-index.js';
import { compareIds } from './split-ratings.js';

/**
 * Makes one record of the several pictures that a model drew of one sample, so that a sample has one say however often it
 * was drawn: `ok` where any picture is there, and by each judge the mean of its ratings of them. Everything else is that of
 * the first draw. Records of models that draw once are left as they are.
 *
 * @throws Error on two records of one draw.
 */
export function mergeDraws(input: AnalysisInput): AnalysisInput {
  indexRecords('generation', input.generations, (one) => [one.sampleId, one.modelId, String(one.draw ?? 0)]);
  indexRecords('judgment', input.judgments, (one) => [one.sampleId, one.modelId, one.judgeId, String(one.draw ?? 0)]);
  return {
    ...input,
    generations: grouped(input.generations, (one) => [one.sampleId, one.modelId]).map(mergeGenerations),
    judgments: grouped(input.judgments, (one) => [one.sampleId, one.modelId, one.judgeId]).map(mergeJudgments),
  };
}

interface Drawn {
  draw?: number;
}

/** Records of one thing together, first draw first. */
export function grouped<Record extends Drawn>(
  records: readonly Record[],
  idsOf: (record: Record) => string[],
): [Record, ...Record[]][] {
  const groups = new Map<string, [Record, ...Record[]]>();
  for (const record of records) {
    const key = JSON.stringify(idsOf(record));
    const group = groups.get(key);
    if (group) group.push(record);
    else groups.set(key, [record]);
  }
  // Equal records give equal numbers in whatever order they come.
  return [...groups]
    .toSorted(([a], [b]) => compareIds(a, b))
    .map(([, group]) => group.toSorted((a, b) => (a.draw ?? 0) - (b.draw ?? 0)) as [Record, ...Record[]]);
}

function mergeGenerations(draws: [GenerationRecord, ...GenerationRecord[]]): GenerationRecord {
  const shown = draws.find(({ outcome }) => outcome === 'ok') ?? draws[0];
  return { ...shown, retried: draws.some(({ retried }) => retried) };
}

function mergeJudgments(draws: [JudgmentRecord, ...JudgmentRecord[]]): JudgmentRecord {
  const shown = draws.find(({ outcome }) => outcome === 'ok') ?? draws[0];
  const ratings = draws.flatMap(({ outcome, rating }) => (outcome === 'ok' && rating !== null ? rating : []));
  const rating = ratings.length === 0 ? null : ratings.reduce((sum, one) => sum + one, 0) / ratings.length;
  return { ...shown, rating, retried: draws.some(({ retried }) => retried) };
}
