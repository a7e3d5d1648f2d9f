import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { configureSharp } from '../../images/configure-sharp.js';
import { thumbnail } from '../../images/thumbnail.js';

async function plain(width: number, height: number): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 4, background: 'rgba(9, 99, 199, 0.5)' } })
    .png()
    .toBuffer();
}

describe('thumbnail', () => {
  it('is a WebP of the width asked for, in proportion, with alpha', async () => {
    const small = await thumbnail(await plain(800, 600), 320);
    expect(small).toMatchObject({ mediaType: 'image/webp', width: 320, height: 240 });
    expect(await sharp(small.bytes).metadata()).toMatchObject({
      format: 'webp',
      width: 320,
      height: 240,
      hasAlpha: true,
    });
  });

  it('never enlarges', async () => {
    expect(await thumbnail(await plain(100, 50), 320)).toMatchObject({ width: 100, height: 50 });
  });

  it('refuses what is no picture', async () => {
    await expect(thumbnail(Buffer.from('{}'), 320)).rejects.toThrow('a JSON document');
  });
});

describe('configureSharp', () => {
  it('leaves one thread a picture and no cache', () => {
    configureSharp();
    expect(sharp.concurrency()).toBe(1);
    expect(sharp.cache()).toMatchObject({ memory: { max: 0 }, items: { max: 0 } });
  });
});
