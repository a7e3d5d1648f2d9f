import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { alphaMask } from '../../images/alpha-mask.js';

/** A red picture whose right half has this alpha, 0 to 255. */
async function halfAlpha(alpha: number): Promise<Buffer> {
  const pixels = Buffer.alloc(40 * 20 * 4);
  for (let i = 0; i < pixels.length; i += 4) {
    pixels[i] = 255;
    pixels[i + 3] = (i / 4) % 40 < 20 ? 255 : alpha;
  }
  return sharp(pixels, { raw: { width: 40, height: 20, channels: 4 } })
    .png()
    .toBuffer();
}

describe('alphaMask', () => {
  it('is a PNG of the picture’s size that is transparent where the picture is', async () => {
    const mask = await alphaMask(await halfAlpha(0), {});

    expect(mask).toMatchObject({ mediaType: 'image/png', width: 40, height: 20 });
    const { data } = await sharp(mask!.bytes).extractChannel('alpha').raw().toBuffer({ resolveWithObject: true });
    expect([data[0], data[39]]).toEqual([255, 0]);
  });

  it('is as small as what is sent', async () => {
    expect(await alphaMask(await halfAlpha(0), { longerSidePx: 20 })).toMatchObject({ width: 20, height: 10 });
  });

  it.each([
    ['a picture without a transparent pixel', () => halfAlpha(255)],
    [
      'a picture without alpha',
      async () =>
        sharp(await halfAlpha(0))
          .flatten()
          .jpeg()
          .toBuffer(),
    ],
  ])('is none of %s', async (_, picture) => {
    expect(await alphaMask(await picture(), {})).toBeNull();
  });
});
