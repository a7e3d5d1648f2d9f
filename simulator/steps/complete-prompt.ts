import { z } from 'zod';
import type { LabelledImage } from '../openai/chat-request.js';
import { readPixels } from '../pictures/decode-image.js';
import { meanLevels, type Pixels } from '../pictures/weave.js';
import { placeholdersIn } from './lexicon.js';

const CompletionData = z.looseObject({ prompt: z.string() });

/** A picture whose levels stray less than this from their mean shows too little to fill a gap from. */
const UNIFORM_BELOW = 8;
/** Hues by their upper end in degrees. */
const HUES: readonly (readonly [below: number, name: string])[] = [
  [18, 'red'],
  [45, 'orange'],
  [68, 'yellow'],
  [160, 'green'],
  [200, 'teal'],
  [255, 'blue'],
  [300, 'violet'],
  [340, 'pink'],
  [361, 'red'],
];

/** Fills the gaps of a prompt from the colour and brightness of the picture. */
export async function completePrompt(
  data: unknown,
  attached: readonly LabelledImage[],
): Promise<{ confident: boolean; prompt: string | null }> {
  const { prompt } = CompletionData.parse(data);
  const [image] = attached;
  const pixels = image && (await readPixels(image.bytes).catch(() => null));
  if (!pixels || spread(pixels) < UNIFORM_BELOW) return { confident: false, prompt: null };
  const look = describe(pixels);
  const filled = placeholdersIn(prompt).reduce((rest, gap) => rest.replace(gap, fill(gap.slice(1, -1), look)), prompt);
  return { confident: true, prompt: filled };
}

function fill(gap: string, { colour, brightness }: { colour: string; brightness: string }): string {
  if (/\bcolou?r\b/i.test(gap)) return colour;
  if (/\b(object|product|animal|subject|thing)\b/i.test(gap))
    return `a ${brightness} ${colour} ${/animal/i.test(gap) ? 'fox' : 'figure'}`;
  if (/\b(place|city|location|setting|scene)\b/i.test(gap)) return `a ${brightness} ${colour} landscape`;
  return `${brightness} ${colour} ${gap.toLowerCase()}`;
}

/** Mean colour, weighted by saturation so that grey parts have little say, and mean brightness. */
function describe({ rgb }: Pixels): { colour: string; brightness: string } {
  let [across, down, light] = [0, 0, 0];
  for (let i = 0; i < rgb.length; i += 3) {
    const [red, green, blue] = [rgb[i] ?? 0, rgb[i + 1] ?? 0, rgb[i + 2] ?? 0];
    across += red - (green + blue) / 2;
    down += (Math.sqrt(3) / 2) * (green - blue);
    light += (red + green + blue) / 3;
  }
  const pixels = rgb.length / 3;
  const hue = ((Math.atan2(down, across) * 180) / Math.PI + 360) % 360;
  const isGrey = Math.hypot(across, down) / pixels < 6;
  const colour = isGrey ? 'grey' : (HUES.find(([below]) => hue < below)?.[1] ?? 'red');
  return { colour, brightness: light / pixels > 128 ? 'bright' : 'dark' };
}

function spread(pixels: Pixels): number {
  const { values } = meanLevels(pixels);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
