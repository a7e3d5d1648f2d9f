import { z } from 'zod';
import { channelMeans, euclideanDistance, type ChannelSums } from './channel-sums.js';

const perChannel = z.tuple([z.number().int(), z.number().int(), z.number().int()]);
const ChannelSumsSchema = z.strictObject({ counts: perChannel, levels: perChannel });

/** What a score keeps of one sample: the sums of its first input and of its output, `null` where there is no output. */
export const ColorShiftParts = z.strictObject({ input: ChannelSumsSchema, output: ChannelSumsSchema.nullable() });
export type ColorShiftParts = z.infer<typeof ColorShiftParts>;

/**
 * The paper's pooled colour shift, in levels: all histograms added up first, so that large pictures weigh more and
 * opposite tints cancel. Inputs of missing outputs stay in the input sum, as in the reference.
 *
 * @returns `null` where a channel of all inputs or of all outputs has no pixel in the bins.
 * @throws ZodError on parts of another metric or version.
 */
export function poolColorShift(parts: readonly Record<string, unknown>[]): number | null {
  const parsed = parts.map((part) => ColorShiftParts.parse(part));
  const input = addSums(parsed.map((part) => part.input));
  const output = addSums(parsed.map((part) => part.output).filter((sums) => sums !== null));
  return colorDistance(input, output);
}

/** Distance between the mean colours behind two sums, in levels; `null` where a channel has no pixel in the bins. */
export function colorDistance(a: ChannelSums, b: ChannelSums): number | null {
  const meansA = channelMeans(a);
  const meansB = channelMeans(b);
  return meansA === null || meansB === null ? null : euclideanDistance(meansA, meansB);
}

function addSums(all: readonly ChannelSums[]): ChannelSums {
  const total: ChannelSums = { counts: [0, 0, 0], levels: [0, 0, 0] };
  for (const sums of all) {
    for (const channel of [0, 1, 2] as const) {
      total.counts[channel] += sums.counts[channel];
      total.levels[channel] += sums.levels[channel];
    }
  }
  return total;
}
