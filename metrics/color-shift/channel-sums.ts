/** Red, green and blue. */
export type PerChannel = [number, number, number];

/** Per channel: the number of pixels in the bins, and the sum of their levels. Whole numbers, so adding them is exact. */
export interface ChannelSums {
  counts: PerChannel;
  levels: PerChannel;
}

/** The bins that count: nearly black and nearly white are left out, as in the reference (its slice 5:251). */
const FIRST_BIN = 5;
const LAST_BIN = 250;

const CHANNELS = [0, 1, 2] as const;

/** 256-bin histograms of red, green and blue, one after the other. */
export function emptyHistogram(): Float64Array {
  return new Float64Array(3 * 256);
}

/** Counts pixels into a histogram. `rgb` holds three bytes a pixel. */
export function addToHistogram(histogram: Float64Array, rgb: Uint8Array): void {
  for (let at = 0; at < rgb.length; at += 3) {
    histogram[rgb[at]!]!++;
    histogram[256 + rgb[at + 1]!]!++;
    histogram[512 + rgb[at + 2]!]!++;
  }
}

/** Sums over bins 5 to 250. All that the mean level needs of a histogram, and it adds up over pictures as histograms do. */
export function channelSums(histogram: Float64Array): ChannelSums {
  const sums: ChannelSums = { counts: [0, 0, 0], levels: [0, 0, 0] };
  for (const channel of CHANNELS) {
    for (let level = FIRST_BIN; level <= LAST_BIN; level++) {
      const pixels = histogram[channel * 256 + level]!;
      sums.counts[channel] += pixels;
      sums.levels[channel] += pixels * level;
    }
  }
  return sums;
}

/** Mean level of each channel, from 5 to 250; `null` where a channel has no pixel in the bins. */
export function channelMeans({ counts, levels }: ChannelSums): PerChannel | null {
  if (counts.includes(0)) return null;
  return [levels[0] / counts[0], levels[1] / counts[1], levels[2] / counts[2]];
}

export function euclideanDistance(a: PerChannel, b: PerChannel): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
