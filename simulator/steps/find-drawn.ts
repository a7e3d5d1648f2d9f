import { readDifference, readPixels } from '../pictures/decode-image.js';
import { promptBits, sharedBits } from '../pictures/prompt-bits.js';
import { meanLevels, readBits } from '../pictures/weave.js';

/** Share of the pattern's 64 blocks from which a picture counts as drawn from the prompt: one in 25,000 others gets there by chance. */
const DRAWN_FROM = 0.75;

/** Positions of the pictures that were drawn from a prompt, and of those that were edited into one. */
export interface Drawn {
  outputs: Set<number>;
  inputs: Set<number>;
}

/**
 * Tells from pixels alone which pictures were drawn from a prompt: they carry its pattern, or their difference to another picture does,
 * which is then what was edited.
 *
 * @returns `null` where no picture shows any of it, as with all that the simulator did not draw.
 */
export async function findDrawn(prompt: string, pictures: readonly Buffer[]): Promise<Drawn | null> {
  const wanted = promptBits(prompt);
  const drawn: Drawn = { outputs: new Set(), inputs: new Set() };
  for (const [i, bytes] of pictures.entries()) {
    const bits = readBits(meanLevels(await readPixels(bytes)));
    if (sharedBits(bits, wanted) >= DRAWN_FROM) drawn.outputs.add(i);
  }
  for (const [output, after] of pictures.entries()) {
    for (const [input, before] of pictures.entries()) {
      if (input === output || drawn.outputs.has(input)) continue;
      const bits = readBits(await readDifference(after, before));
      if (sharedBits(bits, wanted) < DRAWN_FROM) continue;
      drawn.outputs.add(output);
      drawn.inputs.add(input);
    }
  }
  return drawn.outputs.size > 0 ? drawn : null;
}
