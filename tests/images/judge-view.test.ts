import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { judgeView } from '../../images/judge-view.js';

async function plain(width: number, height: number, background: string): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 4, background } })
    .png()
    .toBuffer();
}

async function colorAt(bytes: Uint8Array, left: number, top: number): Promise<number[]> {
  const raw = await sharp(bytes).removeAlpha().extract({ left, top, width: 1, height: 1 }).raw().toBuffer();
  return [...raw];
}

describe('judgeView echo-2025', () => {
  it.each([
    ['shrinks a wide picture', 2048, 1024, 1024, 512],
    ['shrinks a tall picture', 600, 1200, 512, 1024],
    ['enlarges a small picture', 64, 128, 512, 1024],
    ['keeps a picture that fits', 512, 512, 512, 512],
    // 1000 * 512 / 768 = 666.67, rounded down.
    ['rounds the longer side down', 768, 1000, 512, 666],
    // 20 : 1 would be 10,240 pixels long.
    ['keeps ribbons within 8192 pixels', 1000, 50, 8192, 409],
    ['keeps a line of pixels a picture', 1, 20_000, 1, 8192],
  ])('%s', async (_, width, height, expectedWidth, expectedHeight) => {
    const view = await judgeView(await plain(width, height, '#468'), 'echo-2025');
    const found = await sharp(view.bytes).metadata();
    expect(view).toMatchObject({ mediaType: 'image/jpeg', width: expectedWidth, height: expectedHeight });
    expect(found).toMatchObject({
      format: 'jpeg',
      width: expectedWidth,
      height: expectedHeight,
      chromaSubsampling: '4:2:0',
    });
  });

  it('shows alpha on white', async () => {
    const view = await judgeView(await plain(512, 512, 'rgba(255, 0, 0, 0)'), 'echo-2025');
    expect(await colorAt(view.bytes, 256, 256)).toEqual([255, 255, 255]);
  });

  it('turns a picture upright', async () => {
    const halves = Buffer.alloc(64 * 32 * 3, 0).fill(255, 0, 64 * 16 * 3); // upper half white
    const turned = await sharp(halves, { raw: { width: 64, height: 32, channels: 3 } })
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 100 })
      .toBuffer();
    const view = await judgeView(turned, 'echo-2025');
    // Turned by 90 degrees clockwise, what was above is on the right.
    expect(view).toMatchObject({ width: 512, height: 1024 });
    expect((await colorAt(view.bytes, 500, 500))[0]).toBeGreaterThan(250);
    expect((await colorAt(view.bytes, 10, 500))[0]).toBeLessThan(5);
  });

  it('converts the colours of a profile to sRGB and carries no metadata', async () => {
    const p3 = await sharp(await plain(512, 512, '#ff0000'))
      .withIccProfile('p3')
      .png()
      .toBuffer();
    const view = await judgeView(p3, 'echo-2025');
    expect((await sharp(view.bytes).metadata()).hasProfile).toBe(false);
    expect((await colorAt(view.bytes, 5, 5))[0]).toBeGreaterThan(250);
  });

  it('has the quality of 85', async () => {
    const view = await judgeView(await plain(512, 512, '#468'), 'echo-2025');
    // The first entry of the luminance table is 16 at quality 50, so (16 * 30 + 50) / 100 = 5 at quality 85.
    const table = Buffer.from(view.bytes).indexOf(Buffer.from('ffdb', 'hex'));
    expect(view.bytes[table + 5]).toBe(5);
  });

  it('gives equal bytes for equal bytes', async () => {
    const picture = await plain(700, 600, '#468');
    expect(await judgeView(picture, 'echo-2025')).toEqual(await judgeView(picture, 'echo-2025'));
  });

  it.each(['echo-2025', 'original'] as const)('refuses what is no picture (%s)', async (view) => {
    await expect(judgeView(Buffer.from('<svg/>'), view)).rejects.toThrow('an SVG drawing');
  });
});

describe('judgeView original', () => {
  it('gives the bytes as they are', async () => {
    const png = await plain(30, 20, '#468');
    expect(await judgeView(png, 'original')).toEqual({ bytes: png, mediaType: 'image/png', width: 30, height: 20 });
  });
});
