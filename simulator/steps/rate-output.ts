import { z } from 'zod';
import { fractionOf } from '../fixed-chance.js';
import type { LabelledImage } from '../openai/chat-request.js';
import { badRequest } from '../openai/openai-error.js';
import { readDifference, readPixels } from '../pictures/decode-image.js';
import { promptBits, sharedBits } from '../pictures/prompt-bits.js';
import { BLOCKS, meanLevels, readBits } from '../pictures/weave.js';

const JudgeData = z.looseObject({ prompt: z.string() });

/** Judges whose id starts so leave out the rating for a tenth of what they see. */
const MUMBLER = 'sim-mumbler';
const MUMBLED_SHARE = 0.1;

/**
 * Rates the output picture by what can be read from its pixels: the share of blocks of the hidden pattern that are right,
 * .5 (no better than chance) -> 1 and 1 -> 10, give or take one by the judge's own taste. Of an edit, the difference to the
 * first input picture is read.
 *
 * @returns prose that ends in `Rating: [[n]]`.
 * @throws OpenAiError where there is no output picture, or one cannot be decoded.
 */
export async function rateOutput(
  data: unknown,
  { judge, images }: { judge: string; images: readonly LabelledImage[] },
): Promise<string> {
  const { prompt } = JudgeData.parse(data);
  const bits = await readOutput(images);
  const share = sharedBits(bits, promptBits(prompt));
  const taste = Math.floor(fractionOf('taste', judge, prompt, bits) * 3) - 1;
  const rating = Math.max(1, Math.min(10, Math.round(1 + (share - 0.5) * 18) + taste));
  const prose = writeProse({ prompt, share, isEdit: images.length > 1, taste });
  const mumbles = judge.startsWith(MUMBLER) && fractionOf('mumble', judge, prompt, bits) < MUMBLED_SHARE;
  return mumbles
    ? `${prose}\n\nAll in all it is hard to put a number on this one.`
    : `${prose}\n\nRating: [[${rating}]]`;
}

async function readOutput(images: readonly LabelledImage[]): Promise<Uint8Array> {
  const output = images.find(({ label }) => /^output image/i.test(label)) ?? images.at(-1);
  const input = images.find(({ label }) => /^input image/i.test(label));
  if (!output || output === input)
    throw badRequest('Simulator: there is no output image to judge.', 'messages', 'invalid_value');
  try {
    return readBits(
      input ? await readDifference(output.bytes, input.bytes) : meanLevels(await readPixels(output.bytes)),
    );
  } catch {
    throw badRequest(
      'You uploaded an unsupported image. Please make sure your image is valid.',
      null,
      'image_parse_error',
    );
  }
}

function writeProse({
  prompt,
  share,
  isEdit,
  taste,
}: {
  prompt: string;
  share: number;
  isEdit: boolean;
  taste: number;
}): string {
  const subject = prompt.split(/\s+/).slice(0, 9).join(' ');
  const right = Math.round(share * BLOCKS);
  const expectation = isEdit
    ? `Expectation: the input should stay recognisable and change only as asked ("${subject} ..."), with nothing lost at the edges.`
    : `Expectation: "${subject} ..." calls for a picture in which every named thing can be found, in the style and light that the prompt sets.`;
  const verdict =
    share > 0.9
      ? 'nearly everything that was asked for'
      : share > 0.75
        ? 'most of what was asked for'
        : share > 0.6
          ? 'about half of what was asked for'
          : 'little of what was asked for';
  const manner = [
    'It looks somewhat careless to me',
    'Its finish is as one would expect',
    'It is pleasing beyond what was asked',
  ][taste + 1];
  return `${expectation}\n\nComparison: the output holds ${verdict} (${right} of ${BLOCKS} regions agree). ${manner}; realism and aesthetics weigh as much as following the prompt.`;
}
