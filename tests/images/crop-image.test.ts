import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { cropImage } from '../../images/crop-image.js';

/** Left half red, right half blue; 200 x 100 as a viewer sees it. */
async function halves(options: { orientation?: number } = {}): Promise<Buffer> {
  const left = { create: { width: 100, height: 100, channels: 3, background: '#ff0000' } } as const;
  const upright = await sharp({ create: { width: 200, height: 100, channels: 3, background: '#0000ff' } })
    .composite([{ input: left, left: 0, top: 0 }])
    .removeAlpha()
    .png()
    .toBuffer();
  if (options.orientation === undefined) return upright;
  // Stored a quarter turned, with the note that it is to be turned back.
  return sharp(upright).rotate(270).withMetadata({ orientation: options.orientation }).jpeg({ quality: 95 }).toBuffer();
}

async function meanOf(bytes: Uint8Array): Promise<number[]> {
  return (await sharp(bytes).stats()).channels.map(({ mean }) => Math.round(mean));
}

describe('cropImage', () => {
  it('cuts by shares of width and height, and says where in whole pixels', async () => {
    const crop = await cropImage(await halves(), { left: 0.5, top: 0.25, right: 1, bottom: 0.751 });

    expect(crop).toMatchObject({ width: 100, height: 50, mediaType: 'image/png' });
    expect(crop.region).toEqual({ left: 100, top: 25, width: 100, height: 50 });
    expect(await meanOf(crop.bytes)).toEqual([0, 0, 255]);
  });

  it('cuts a picture as a viewer sees it, and keeps no metadata', async () => {
    const crop = await cropImage(await halves({ orientation: 6 }), { left: 0, top: 0, right: 0.45, bottom: 1 });
    const { exif, icc, xmp, orientation } = await sharp(crop.bytes).metadata();
    const [red = 0, green, blue = 255] = await meanOf(crop.bytes);

    expect(crop).toMatchObject({ width: 90, height: 100 });
    expect(red).toBeGreaterThan(240);
    expect(blue).toBeLessThan(15);
    expect(green).toBeLessThan(15);
    expect([exif, icc, xmp, orientation]).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('gives equal bytes for equal bytes', async () => {
    const bytes = await halves();
    const shares = { left: 0.1, top: 0.1, right: 0.9, bottom: 0.9 };

    expect((await cropImage(bytes, shares)).bytes).toEqual((await cropImage(bytes, shares)).bytes);
  });

  it.each([
    [
      { left: -0.2, top: -1, right: 1.5, bottom: 2 },
      { left: 0, top: 0, width: 200, height: 100 },
    ],
    [
      { left: 1, top: 1, right: 1, bottom: 1 },
      { left: 199, top: 99, width: 1, height: 1 },
    ],
  ])('stays inside of the picture for %j', async (shares, region) => {
    expect((await cropImage(await halves(), shares)).region).toEqual(region);
  });

  it('fails on what is no picture', async () => {
    await expect(cropImage(Buffer.from('no picture'), { left: 0, top: 0, right: 1, bottom: 1 })).rejects.toThrow();
  });
});
