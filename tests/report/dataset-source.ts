import type { DatasetAnalysis, PromptStatistics } from '../../core/schemas/dataset-analysis.js';
import { seededRandom } from '../../core/statistics/seeded-random.js';
import type { DatasetView } from '../../report/contract.js';

const SUBJECTS = ['fox in the snow', 'city at night', 'portrait of an astronaut', 'bowl of soup'];

export interface DatasetWords {
  /** Stands in for every text that somebody else wrote. */
  text?: string;
  points?: number;
}

/** A view of a dataset in the shape of a real one; its numbers mean nothing. */
export function datasetView({ text, points = 400 }: DatasetWords = {}): DatasetView {
  const random = seededRandom(9);
  const noise = () => random() / 2 ** 32;
  const groups = [
    { id: 'text_to_image', name: 'Text to image', kind: 'split' as const, split: 'text_to_image' as const },
    { id: 'image_to_image', name: 'Image to image', kind: 'split' as const, split: 'image_to_image' as const },
    { id: 'analysis', name: 'Analysis', kind: 'split' as const, split: 'analysis' as const },
    { id: 'geneval', name: text ?? 'GenEval', kind: 'prior' as const, split: 'text_to_image' as const },
    { id: 'parti', name: text ?? 'PartiPrompts', kind: 'prior' as const, split: null },
  ];
  const group = Array.from({ length: points }, (_, i) => i % groups.length);
  const around = (i: number, turn: number) =>
    Math.round(5000 + 3600 * Math.cos((i % 4) * 1.571 + turn) + 1100 * (noise() + noise() - 1));
  const map = {
    groups: groups.map((one, at) => ({ ...one, n: group.filter((of) => of === at).length })),
    group,
    x: group.map((_, i) => around(i, 0)),
    y: group.map((_, i) => around(i, 1.571)),
    text: group.map((_, i) => text ?? `a ${SUBJECTS[i % 4]}, version ${i}`),
  };
  return {
    analysis: analysis(text, points),
    map,
    topicNames: [text ?? 'Foxes in winter', 'Cities at night', null],
    reason: null,
  };
}

function analysis(text: string | undefined, points: number): DatasetAnalysis {
  const days = Array.from({ length: 30 }, (_, i) => {
    const collected = i < 20 || i > 23;
    const relevant = collected ? 12 + ((i * 7) % 9) + (i === 12 ? 45 : 0) : 0;
    const found = Math.round(relevant * 1.8);
    const day = `2026-10-${String(i + 1).padStart(2, '0')}`;
    const score = collected ? (relevant - 15) / 4 : null;
    return { day, collected, found, relevant, unrated: collected ? 2 : 0, score, isSpike: i === 12 };
  });
  return {
    _id: 'd1',
    refreshId: 'weekly',
    releaseId: 'r1',
    at: new Date('2026-11-01T00:00:00Z'),
    seed: 1,
    embeddings: { provider: null, model: 'ngram-512', dimensions: 512, n: points, missing: 3 },
    volume: {
      days,
      windowDays: 15,
      threshold: 3.5,
      leastPosts: 5,
      relevanceAtLeast: 4,
      undated: 1,
      events: [
        { date: '2026-10-12', label: text ?? 'release of a model' },
        { date: '2026-10-28', label: text ?? 'release of another' },
      ],
    },
    statistics: [
      statistics('All of the release', 'release', 240),
      statistics('Text to image', 'split', 80),
      statistics('Image to image', 'split', 80),
      statistics('Analysis', 'split', 80),
      statistics(text ?? 'GenEval', 'prior', 80),
      statistics(text ?? 'PartiPrompts', 'prior', 0),
    ],
    map: { blob: 'b', points, of: points, perplexity: 30, iterations: 1000 },
    topics: {
      k: 3,
      tried: [{ k: 3, silhouette: 0.31 }],
      topics: [90, 80, 70].map((n, i) => ({
        words: text ? [text] : [SUBJECTS[i]!, 'snow', 'light', 'detail'],
        n,
        bySplit: { text_to_image: n / 2, image_to_image: n / 2 - 5, analysis: 5 },
        nameKey: 'k',
        exampleIds: [],
      })),
    },
  };

  function statistics(name: string, kind: PromptStatistics['kind'], n: number): PromptStatistics {
    const drawn = (value: number) => ({ value, low: value - 0.02, high: value + 0.02 });
    const shares = [text ?? 'create a', text ?? 'a photo'].map((one, i) => ({
      name: one,
      n: 9 - i,
      share: 0.1 / (i + 1),
    }));
    return {
      id: name,
      name,
      kind,
      n,
      characters: { low: 40, median: 71, high: 160, mean: 95.4 },
      words: { low: 7, median: 12, high: 28, mean: 16.1 },
      firstBigrams: shares,
      languages: [
        { name: 'en', n: 9, share: 0.8 },
        { name: 'ja', n: 1, share: 0.1 },
      ],
      unknownLanguage: Math.round(n / 10),
      distinct: n === 80 ? { words: 5000, distinct1: drawn(0.312), distinct2: drawn(0.811) } : null,
      selfSimilarity: { mean: 0.123, low: 0.11, high: 0.14, n },
      vendi: n === 80 ? { size: 80, score: drawn(41.2) } : null,
    };
  }
}
