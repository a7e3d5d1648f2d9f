import type { BenchmarkSplit } from '../outcome.js';
import type { AnalysisInput, GenerationRecord, JudgmentRecord } from './analysis-input.js';
import { indexRecords, type RecordIndex } from './record-index.js';
import type { RatedCell, SplitRatings } from './split-ratings.js';

/** The records of a release, indexed once for all splits. */
export interface IndexedRecords {
  generations: RecordIndex<GenerationRecord>;
  judgments: RecordIndex<JudgmentRecord>;
}

/** @throws Error on a second record of one generation or judgment. */
export function indexAnalysisRecords(input: Pick<AnalysisInput, 'generations' | 'judgments'>): IndexedRecords {
  return {
    generations: indexRecords('generation', input.generations, (record) => [record.sampleId, record.modelId]),
    judgments: indexRecords('judgment', input.judgments, (record) => [record.sampleId, record.modelId, record.judgeId]),
  };
}

/** Lays the records of one split out as samples x models x judges. Judgments of anything but a picture are left out. */
export function gatherSplit(input: AnalysisInput, records: IndexedRecords, split: BenchmarkSplit): SplitRatings {
  const { modelIds, judgeIds } = input;
  const sampleIds = input.samples.filter((sample) => sample.split === split).map((sample) => sample.sampleId);
  return {
    modelIds,
    judgeIds,
    samples: sampleIds.map((sampleId) => ({
      sampleId,
      cells: modelIds.map((modelId): RatedCell => {
        const outcome = records.generations.get(sampleId, modelId)?.outcome ?? 'missing';
        if (outcome !== 'ok') return { outcome, ratings: judgeIds.map(() => null) };
        return {
          outcome,
          ratings: judgeIds.map((judgeId) => ratingOf(records.judgments.get(sampleId, modelId, judgeId))),
        };
      }),
    })),
  };
}

function ratingOf(judgment: JudgmentRecord | undefined): number | null {
  return judgment?.outcome === 'ok' ? judgment.rating : null;
}
