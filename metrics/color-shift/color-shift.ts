import type { Metric, MetricInput, MetricResult } from '../contract.js';
import { channelSums } from './channel-sums.js';
import { colorDistance, poolColorShift, type ColorShiftParts } from './color-shift-parts.js';
import { rgbHistogram } from './rgb-histogram.js';

/**
 * Colour shift magnitude (ECHO paper, metrics from community feedback): how far a model's output drifts from the
 * colours of its first input, as the Euclidean distance between mean RGB colours, in levels from 0 to 255.
 * Pixels count per channel only at levels 5 to 250.
 */
export const colorShift: Metric = {
  id: 'color-shift',
  version: 1,
  splits: ['image_to_image'],
  description: 'Distance between the mean colours of output and first input, in levels of 0 to 255; lower is better.',
  applicability: {
    penalise: [
      'a yellow or warm cast over the whole picture that nobody asked for',
      'paler, darker or more saturated colours in an edit that was to change something else, such as an object or a word',
      'another white balance after an edit of one part of the picture',
    ],
    notApplicable:
      'The prompt asks for other colours, light, time of day, weather, season, material or style, for black and white, for a picture made anew, or for so large a change of what is shown that the colours have to change with it.',
  },
  measure,
  pool: poolColorShift,
};

/**
 * A sample without an input has nothing to compare: `missing`, without parts. Without an output, or where a channel of
 * either picture has no pixel in the bins (an all-black picture), it is `missing` too, but its sums go into the pooled number.
 *
 * @throws Error where a picture cannot be decoded in full.
 */
async function measure({ inputImages, outputImage }: MetricInput): Promise<MetricResult> {
  const firstInput = inputImages[0];
  if (firstInput === undefined) return { outcome: 'missing', value: null, parts: null };
  const input = channelSums(await rgbHistogram(firstInput));
  const output = outputImage === null ? null : channelSums(await rgbHistogram(outputImage));
  const parts: ColorShiftParts = { input, output };
  const value = output === null ? null : colorDistance(input, output);
  return { outcome: value === null ? 'missing' : 'ok', value, parts };
}
