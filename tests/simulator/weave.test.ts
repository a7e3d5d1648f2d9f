import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageModel } from '../../simulator/image-models.js';
import { drawnBits, promptBits, sharedBits } from '../../simulator/pictures/prompt-bits.js';
import {
  BLOCKS,
  meanLevels,
  measureBlocks,
  readBits,
  stampBits,
  tintPixels,
  type Pixels,
} from '../../simulator/pictures/weave.js';

const bits = fc.uint8Array({ minLength: BLOCKS, maxLength: BLOCKS, max: 1 });
/** In steps of 16, as the services want sides to be. */
const side = fc.integer({ min: 1, max: 8 }).map((steps) => steps * 16);

/** A slope of grey, as skies are. */
function slope(width: number, height: number): Pixels {
  const rgb = new Uint8ClampedArray(width * height * 3);
  for (let i = 0; i < rgb.length; i++) rgb[i] = 40 + (150 * i) / rgb.length;
  return { rgb, width, height };
}

describe('the weave', () => {
  it('reads back any bits from any size, whatever the tint', () => {
    fc.assert(
      fc.property(bits, side, side, fc.integer({ min: -30, max: 30 }), (written, width, height, tint) => {
        const pixels = slope(width, height);
        stampBits(pixels, written, measureBlocks(meanLevels(pixels)));
        tintPixels(pixels, [tint, -tint, tint]);
        expect(readBits(meanLevels(pixels))).toEqual(written);
      }),
    );
  });

  it('leaves the mean of a picture where it was', () => {
    const pixels = slope(128, 128);
    const mean = ({ values }: { values: Float32Array }) =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    const before = mean(meanLevels(pixels));
    stampBits(pixels, promptBits('a fox'));
    expect(Math.abs(mean(meanLevels(pixels)) - before)).toBeLessThan(0.2);
  });
});

describe('the bits of a prompt', () => {
  it('do not depend on case or white space', () => {
    expect(promptBits('  A red\n FOX ')).toEqual(promptBits('a red fox'));
    expect(promptBits('a red fox')).not.toEqual(promptBits('a red wolf'));
  });

  it.each([0.92, 0.5, 0])('are right in a share of (1 + skill) / 2 for a skill of %d', (skill) => {
    const model = { ...imageModel('some'), skill };
    const shares = Array.from({ length: 60 }, (_, i) =>
      sharedBits(drawnBits(`prompt ${i}`, model), promptBits(`prompt ${i}`)),
    );
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    // Four standard errors of 60 x 64 coin tosses.
    expect(Math.abs(mean - (1 + skill) / 2)).toBeLessThan(0.033);
  });
});
