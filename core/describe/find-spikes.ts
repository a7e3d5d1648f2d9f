import { quantile } from '../statistics/quantile.js';

export interface SpikeSettings {
  /** Days around a day that it is compared with, itself included. */
  windowDays: number;
  /** Modified z-score above which a day is a spike. */
  threshold: number;
  /** Posts that a spike has at least. */
  leastPosts: number;
}

export interface SpikeVerdict {
  /** Modified z-score; `null` of a day that was not collected, or that has too few days around it. */
  score: number | null;
  isSpike: boolean;
}

/** Collected days that a window has to hold. */
const LEAST_DAYS = 5;

/** Makes the median deviation of a normal distribution its standard deviation: 1 / 0.6745. */
const NORMAL = 1.4826;

/**
 * Days on which far more happened than around them: the modified z-score of Iglewicz and Hoaglin (1993), count less median over
 * 1.4826 times the median absolute deviation, in a window of days centred on the day. The median and its deviation do not feel the
 * spike itself. The scale is never below the root of the median (or 1), which is what chance alone gives counts.
 *
 * @param counts by day, without gaps; `null` for a day that was not collected.
 */
export function findSpikes(counts: readonly (number | null)[], settings: SpikeSettings): SpikeVerdict[] {
  const half = Math.floor(settings.windowDays / 2);
  return counts.map((count, day) => {
    if (count === null) return { score: null, isSpike: false };
    const around = counts.slice(Math.max(0, day - half), day + half + 1).filter((one) => one !== null);
    if (around.length < LEAST_DAYS) return { score: null, isSpike: false };
    const median = medianOf(around);
    const deviation = NORMAL * medianOf(around.map((one) => Math.abs(one - median)));
    const score = (count - median) / Math.max(deviation, Math.sqrt(Math.max(1, median)));
    return { score, isSpike: score > settings.threshold && count >= settings.leastPosts };
  });
}

function medianOf(values: readonly number[]): number {
  return quantile(Float64Array.from(values).toSorted(), 0.5);
}
