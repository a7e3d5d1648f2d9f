import { BENCHMARK_SPLITS } from '../outcome.js';
import type { OutputSizes } from '../schemas/analysis.js';
import type { AnalysisInput, GenerationRecord } from './analysis-input.js';
import { quantile } from './quantile.js';

/** Pictures with so many times the pixels of another model's are called unequal: 1024 x 1024 is four times 512 x 512. */
const UNEQUAL_FROM = 1.5;

/**
 * The sizes in which pictures came back, by split and model: the size that most of a model's pictures have, how many have
 * it, and the median of their pixels. Sizes are part of what judges see, so a board over unequal ones says so.
 */
export function outputSizes(input: AnalysisInput): OutputSizes[] {
  const splitOf = new Map(input.samples.map(({ sampleId, split }) => [sampleId, split]));
  return BENCHMARK_SPLITS.flatMap((split) =>
    input.modelIds.flatMap((modelId): OutputSizes[] => {
      const sizes = input.generations.flatMap(({ size, ...record }) =>
        size && record.modelId === modelId && splitOf.get(record.sampleId) === split ? size : [],
      );
      return sizes.length === 0 ? [] : [{ split, modelId, ...summary(sizes) }];
    }),
  );
}

function summary(sizes: readonly Size[]): Omit<OutputSizes, 'split' | 'modelId'> {
  const counts = new Map<string, { size: Size; n: number }>();
  for (const size of sizes) {
    const key = `${size.width}x${size.height}`;
    counts.set(key, { size, n: (counts.get(key)?.n ?? 0) + 1 });
  }
  // Of two that are as frequent the larger one: equal records give the same answer in whatever order they come.
  const [usual] = [...counts.values()].toSorted((a, b) => b.n - a.n || pixels(b.size) - pixels(a.size));
  const { width, height } = usual?.size ?? { width: 0, height: 0 };
  const medianPixels = quantile(Float64Array.from(sizes.map(pixels)).toSorted(), 0.5);
  return { n: sizes.length, width, height, usual: usual?.n ?? 0, medianPixels };
}

type Size = NonNullable<GenerationRecord['size']>;

function pixels({ width, height }: Size): number {
  return width * height;
}

/**
 * The models with the smallest and the largest pictures of a split, by median of pixels.
 *
 * @returns `null` where they are about equal, or there is nothing to compare.
 */
export function unequalSizes(
  sizes: readonly OutputSizes[],
  split: OutputSizes['split'],
): { smallest: OutputSizes; largest: OutputSizes } | null {
  const sorted = sizes.filter((row) => row.split === split).toSorted((a, b) => a.medianPixels - b.medianPixels);
  const [smallest, largest] = [sorted[0], sorted.at(-1)];
  if (!smallest || !largest || largest.medianPixels < UNEQUAL_FROM * smallest.medianPixels) return null;
  return { smallest, largest };
}

/** The warning in words; `null` where sizes are about equal. */
export function sizeWarning(sizes: readonly OutputSizes[], split: OutputSizes['split']): string | null {
  const unequal = unequalSizes(sizes, split);
  if (!unequal) return null;
  const words = ({ modelId, width, height }: OutputSizes) => `${modelId} ${width} x ${height}`;
  return `Sizes differ: ${words(unequal.smallest)}, ${words(unequal.largest)}; ratings may be partly about size.`;
}
