import { clusterBootstrap, type BootstrapSettings, type ClusterSums, type Interval } from './cluster-bootstrap.js';
import { compareIds } from './split-ratings.js';

/** A number measured on a sample. A sample may have several. */
export interface SampleValue {
  sampleId: string;
  value: number;
}

/** `n` counts samples. The mean is `null` where there is no value, the bounds where there are fewer than two samples. */
export interface ClusteredMean extends Interval {
  mean: number | null;
  n: number;
}

/**
 * Mean of all values with its 95 % interval, clustered by sample.
 * The result does not depend on the order of the values, to the last bit.
 */
export function clusteredMean(values: readonly SampleValue[], settings: BootstrapSettings): ClusteredMean {
  const sums = sumsBySample(values);
  if (sums.clusters === 0) return { mean: null, low: null, high: null, n: 0 };
  const total = sums.numerators.reduce((sum, value) => sum + value, 0);
  const { low, high } = clusterBootstrap(sums, settings)[0]!;
  return { mean: total / values.length, low, high, n: sums.clusters };
}

function sumsBySample(values: readonly SampleValue[]): ClusterSums {
  // Sorted by value too, as adding the same numbers in another order can change the last bit.
  const sorted = values.toSorted((a, b) => compareIds(a.sampleId, b.sampleId) || a.value - b.value);
  const numerators: number[] = [];
  const denominators: number[] = [];
  sorted.forEach(({ sampleId, value }, at) => {
    if (at === 0 || sampleId !== sorted[at - 1]!.sampleId) {
      numerators.push(0);
      denominators.push(0);
    }
    const last = numerators.length - 1;
    numerators[last]! += value;
    denominators[last]! += 1;
  });
  return {
    clusters: numerators.length,
    columns: 1,
    numerators: Float64Array.from(numerators),
    denominators: Float64Array.from(denominators),
  };
}
