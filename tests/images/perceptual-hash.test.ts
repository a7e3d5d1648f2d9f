import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { hammingDistance } from '../../core/hamming-distance.js';
import { perceptualHash } from '../../images/perceptual-hash.js';

/** A picture of a few soft shapes; another `seed` is another picture. */
async function scene(seed: number): Promise<Buffer> {
  const shape = (i: number) => {
    const at = (k: number) => (seed * 7919 + i * 104_729 + k * 1_299_709) % 400;
    return `<circle cx="${at(1)}" cy="${at(2)}" r="${40 + (at(3) % 90)}" fill="hsl(${at(4) % 360} 70% ${20 + (at(5) % 60)}%)"/>`;
  };
  const shapes = Array.from({ length: 9 }, (_, i) => shape(i)).join('');
  return sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"><rect width="400" height="400" fill="#888"/>${shapes}</svg>`,
    ),
  )
    .png()
    .toBuffer();
}

describe('perceptualHash', () => {
  it('is 64 bits in hex, the same for the same bytes', async () => {
    const hash = await perceptualHash(await scene(1));
    expect(hash).toMatch(/^[0-9a-f]{16}$/);
    expect(await perceptualHash(await scene(1))).toBe(hash);
  });

  it('stays nearly the same when a picture is scaled, compressed, made a little brighter, or gets a small mark', async () => {
    const original = await scene(2);
    const hash = await perceptualHash(original);
    const mark = await sharp({ create: { width: 30, height: 12, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();
    const copies = await Promise.all([
      sharp(original).resize(150, 150).png().toBuffer(),
      sharp(original).jpeg({ quality: 40 }).toBuffer(),
      sharp(original).modulate({ brightness: 1.1 }).webp().toBuffer(),
      sharp(original)
        .composite([{ input: mark, left: 360, top: 380 }])
        .png()
        .toBuffer(),
    ]);
    for (const copy of copies) expect(hammingDistance(hash, await perceptualHash(copy))).toBeLessThanOrEqual(6);
  });

  it('tells different pictures apart, and a mirrored one', async () => {
    const scenes = await Promise.all([3, 4, 5, 6].map(scene));
    const mirrored = await sharp(scenes[0]).flop().png().toBuffer();
    const hashes = await Promise.all([...scenes, mirrored].map((bytes) => perceptualHash(bytes)));
    hashes.forEach((a, i) =>
      hashes.slice(i + 1).forEach((b) => expect(hammingDistance(a, b)).toBeGreaterThanOrEqual(12)),
    );
  });

  it('gives a hash for a picture of one colour', async () => {
    const plain = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#345' } })
      .png()
      .toBuffer();
    expect(await perceptualHash(plain)).toMatch(/^[0-9a-f]{16}$/);
  });

  it('refuses what is no picture', async () => {
    await expect(perceptualHash(Buffer.from('{}'))).rejects.toThrow('a JSON document');
  });
});
