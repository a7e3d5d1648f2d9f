import { chooseClusters } from '../clusters/choose-clusters.js';
import { tellingWords } from '../clusters/telling-words.js';
import type { Split } from '../outcome.js';
import type { PromptMap, PromptStatistics } from '../schemas/dataset-analysis.js';
import type { DescribeConfig } from '../schemas/describe-config.js';
import { seededSample } from '../statistics/seeded-sample.js';
import { takeRows, type Matrix } from '../tsne/matrix.js';
import { principalComponents } from '../tsne/principal-components.js';
import { tsne } from '../tsne/tsne.js';
import { promptBeginning } from './prompt-beginning.js';
import { promptStatistics, vectorsOf, type DetectLanguage, type PromptCollection } from './prompt-statistics.js';

/** Where a prompt is from: a split of the release, or a prior dataset. */
export interface PromptGroup {
  id: string;
  name: string;
  kind: 'split' | 'prior';
  split: Split | null;
}

/** All prompts, by column: text and group of each, and its vector at length 1 where it has one. */
export interface DescribeInput {
  settings: Pick<DescribeConfig, 'tsne' | 'clusters' | 'seed'>;
  groups: PromptGroup[];
  texts: string[];
  group: Int32Array;
  vectors: Matrix;
  hasVector: Uint8Array;
}

export interface DescribedPrompts {
  statistics: PromptStatistics[];
  map: PromptMap | null;
  clusters: {
    k: number;
    tried: { k: number; silhouette: number }[];
    /** Cluster of each prompt; -1 of one from a prior dataset, or without a vector. */
    labels: Int32Array;
    words: string[][];
  } | null;
}

/** Columns that clusters are found in, as with the map. */
const COLUMNS = 50;
const MOST_WORDS = 12;

/** From so many points on, the map shows less of each prompt. */
const MANY_POINTS = 8000;

/** Width and height of the map. */
const SIDE = 10_000;

/** Everything that is known of prompts from their texts and vectors alone. Minutes of work for 50,000. */
export function describePrompts(input: DescribeInput, detectLanguage: DetectLanguage): DescribedPrompts {
  const { seed } = input.settings;
  const statistics = promptStatistics(collectionsOf(input), { seed, detectLanguage });
  return { statistics, clusters: clustersOf(input), map: mapOf(input) };
}

function collectionsOf({ groups, texts, group, vectors, hasVector }: DescribeInput): PromptCollection[] {
  const entriesOf = (belongs: (group: PromptGroup) => boolean) =>
    texts.flatMap((_, i) => (belongs(groups[group[i]!]!) ? i : []));
  const collection = (facts: Pick<PromptCollection, 'id' | 'name' | 'kind'>, entries: number[]): PromptCollection => ({
    ...facts,
    texts: entries.map((i) => texts[i]!),
    vectors: vectorsOf(vectors, hasVector, entries),
  });
  const release = entriesOf(({ kind }) => kind === 'split');
  return [
    collection({ id: 'release', name: 'All of the release', kind: 'release' }, release),
    ...groups.map((one) =>
      collection(
        one,
        entriesOf((other) => other === one),
      ),
    ),
  ];
}

function clustersOf({
  settings,
  groups,
  texts,
  group,
  vectors,
  hasVector,
}: DescribeInput): DescribedPrompts['clusters'] {
  const entries = texts.flatMap((_, i) => (hasVector[i] && groups[group[i]!]!.kind === 'split' ? i : []));
  if (entries.length === 0) return null;
  const reduced = principalComponents(takeRows(vectors, entries), COLUMNS, settings.seed);
  const chosen = chooseClusters(reduced, { ...settings.clusters, seed: settings.seed });
  if (!chosen) return null;
  const { k, tried } = chosen;
  const labels = new Int32Array(texts.length).fill(-1);
  entries.forEach((entry, i) => (labels[entry] = chosen.labels[i]!));
  const words = tellingWords(
    entries.map((i) => texts[i]!),
    chosen.labels,
    { k, most: MOST_WORDS },
  );
  return { k, tried, labels, words };
}

function mapOf(input: DescribeInput): PromptMap | null {
  const { settings, groups, texts, group, vectors, hasVector } = input;
  const { perplexity, iterations, maxPoints } = settings.tsne;
  const usable = texts.flatMap((_, i) => (hasVector[i] ? i : []));
  if (usable.length < 4) return null;
  const shown = [...seededSample(usable.length, maxPoints, settings.seed)].map((i) => usable[i]!);
  const points = tsne(takeRows(vectors, shown), { perplexity, iterations, theta: 0.5, seed: settings.seed });
  const { x, y } = onSquare(points);
  const amount = shown.length >= MANY_POINTS ? 'many' : 'few';
  return {
    groups: groups.map((one, at) => ({ ...one, n: shown.filter((i) => group[i] === at).length })),
    group: shown.map((i) => group[i]!),
    x,
    y,
    text: shown.map((i) => promptBeginning(texts[i]!, amount)),
  };
}

/** Whole numbers from 0 to 10,000, the shape kept. */
function onSquare(points: Float64Array): { x: number[]; y: number[] } {
  const xs = [...points].filter((_, i) => i % 2 === 0);
  const ys = [...points].filter((_, i) => i % 2 === 1);
  const [left, right] = rangeOf(xs);
  const [bottom, top] = rangeOf(ys);
  const span = Math.max(right - left, top - bottom) || 1;
  const place = (value: number, low: number, high: number) =>
    Math.round(((value - (low + high) / 2) / span + 0.5) * SIDE);
  return { x: xs.map((value) => place(value, left, right)), y: ys.map((value) => place(value, bottom, top)) };
}

function rangeOf(values: readonly number[]): [number, number] {
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}
