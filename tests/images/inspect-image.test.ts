import sharp from 'sharp';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inspectImage } from '../../images/inspect-image.js';
import { pngChunk, writePng } from './write-png.js';

type Format = 'png' | 'jpeg' | 'webp' | 'gif' | 'avif';

/** 120 x 80 pixels of noise, so that every format has many bytes to lose. */
async function noise(format: Format, options: Record<string, unknown> = {}): Promise<Buffer> {
  const pixels = Buffer.from(Array.from({ length: 120 * 80 * 3 }, (_, i) => (i * i * 31 + i * 7) % 251));
  const image = sharp(pixels, { raw: { width: 120, height: 80, channels: 3 } });
  return image.toFormat(format, options).toBuffer();
}

/** A PNG whose header claims a size, with hardly any pixels behind it. */
function claimedPng(width: number, height: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  const pixels = pngChunk('IDAT', deflateSync(Buffer.alloc(3000)));
  return Buffer.concat([signature, pngChunk('IHDR', header), pixels, pngChunk('IEND', Buffer.alloc(0))]);
}

async function reasonFor(bytes: Uint8Array, limits = {}): Promise<string> {
  const inspection = await inspectImage(bytes, limits);
  return inspection.ok ? 'accepted' : inspection.reason;
}

describe('inspectImage accepts', () => {
  it.each<Format>(['png', 'jpeg', 'webp', 'gif', 'avif'])('a whole %s', async (format) => {
    expect(await inspectImage(await noise(format))).toEqual({
      ok: true,
      mediaType: `image/${format}`,
      width: 120,
      height: 80,
    });
  });

  it.each<[string, Promise<Buffer>]>([
    ['a progressive JPEG', noise('jpeg', { progressive: true })],
    ['an interlaced PNG', noise('png', { progressive: true })],
    ['a lossless WebP', noise('webp', { lossless: true })],
  ])('%s', async (_, bytes) => {
    expect((await inspectImage(await bytes)).ok).toBe(true);
  });

  it('an animation, by the size of its first frame', async () => {
    const frames = Buffer.alloc(20 * 30 * 3, 90)
      .fill(180, 20 * 10 * 3)
      .fill(30, 20 * 20 * 3);
    const raw = { width: 20, height: 30, channels: 3, pageHeight: 10 } as const;
    const gif = await sharp(frames, { raw }).gif().toBuffer();
    expect((await sharp(gif).metadata()).pages).toBe(3);
    expect(await inspectImage(gif)).toEqual({ ok: true, mediaType: 'image/gif', width: 20, height: 10 });
  });

  it('a photograph lying on its side, by the size that a viewer sees', async () => {
    const turned = await sharp(await noise('jpeg'))
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect(await inspectImage(turned)).toMatchObject({ ok: true, width: 80, height: 120 });
  });

  it('a JPEG with bytes after its end, and one whose colour profile is broken', async () => {
    expect((await inspectImage(Buffer.concat([await noise('jpeg'), Buffer.alloc(500, 1)]))).ok).toBe(true);
    const profile: [string, Uint8Array] = [
      'iCCP',
      Buffer.concat([Buffer.from('x\0\0'), deflateSync(Buffer.from('no profile'))]),
    ];
    const odd = writePng({
      width: 2,
      height: 1,
      bitDepth: 8,
      colorType: 2,
      samples: Buffer.alloc(6),
      chunks: [profile],
    });
    expect((await inspectImage(odd)).ok).toBe(true);
  });
});

describe('inspectImage refuses what is no picture', () => {
  it.each([
    ['an empty file', '', 'an empty file (0 bytes)'],
    ['an HTML page', '<!DOCTYPE html><html><body>Not found</body></html>', 'an HTML page, not an image'],
    ['an HTML page after blank lines and a mark', '\uFEFF\n\n  <HTML lang="en">', 'an HTML page, not an image'],
    ['an XHTML page', '<?xml version="1.0"?>\n<!-- hi -->\n<!DOCTYPE html PUBLIC "x">', 'an HTML page, not an image'],
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'an SVG drawing; only pixel images are taken'],
    ['an SVG in XML', '<?xml version="1.0"?><!-- x --><svg/>', 'an SVG drawing; only pixel images are taken'],
    ['an XML error', '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', 'an XML document, not an image'],
    ['a JSON error', '{"error":"gone"}', 'a JSON document, not an image'],
    ['text', 'hello', 'not an image in a known format (PNG, JPEG, WebP, GIF, AVIF)'],
    ['a PDF', '%PDF-1.7', 'not an image in a known format (PNG, JPEG, WebP, GIF, AVIF)'],
    ['one byte', '\x89', 'not an image in a known format (PNG, JPEG, WebP, GIF, AVIF)'],
  ])('%s', async (_, text, reason) => {
    expect(await reasonFor(Buffer.from(text))).toBe(reason);
  });

  it('formats that the decoder knows but we do not take', async () => {
    const tiff = await sharp(await noise('png'))
      .tiff()
      .toBuffer();
    expect(await reasonFor(tiff)).toContain('not an image in a known format');
  });

  it('a mere signature', async () => {
    expect(await reasonFor(Buffer.from('89504e470d0a1a0a', 'hex'))).toMatch(/^a truncated or damaged PNG \(.+\)$/);
    expect(await reasonFor(Buffer.from('RIFF\0\0\0\0WEBP'))).toMatch(/^a truncated or damaged WebP \(.+\)$/);
    expect(await reasonFor(Buffer.from('ffd8ff', 'hex'))).toMatch(/^a truncated or damaged JPEG \(.+\)$/);
  });
});

describe('inspectImage refuses truncated and damaged files', () => {
  it.each<[string, Promise<Buffer>]>([
    ['JPEG', noise('jpeg')],
    ['JPEG', noise('jpeg', { progressive: true })],
    ['PNG', noise('png')],
    ['PNG', noise('png', { progressive: true })],
    ['WebP', noise('webp')],
    ['AVIF', noise('avif')],
  ])('a %s cut anywhere', async (name, whole) => {
    const bytes = await whole;
    const cuts = [1, 2, 5, 12, 13, 100, ...[0.2, 0.4, 0.6, 0.8].map((share) => Math.floor(bytes.length * share))];
    for (const lost of cuts) {
      const reason = await reasonFor(bytes.subarray(0, bytes.length - lost));
      expect(`${lost} bytes lost: ${reason}`).toMatch(new RegExp(`^\\d+ bytes lost: a truncated.* ${name} \\(.+\\)$`));
    }
  });

  it('a GIF whose first frame is cut, but not one that only lacks later frames', async () => {
    const still = await noise('gif');
    expect(await reasonFor(still.subarray(0, still.length - 50))).toContain('truncated or damaged GIF');
    const frames = Buffer.from(Array.from({ length: 40 * 80 * 3 }, (_, i) => (i * i * 31) % 251));
    const animated = await sharp(frames, { raw: { width: 40, height: 80, channels: 3, pageHeight: 40 } })
      .gif()
      .toBuffer();
    expect(await reasonFor(animated.subarray(0, animated.length - 50))).toBe('accepted');
  });

  it('a PNG with flipped bits in its pixels', async () => {
    const png = await noise('png');
    for (let at = 200; at < 240; at++) png[at]! ^= 0xff;
    expect(await reasonFor(png)).toMatch(/^a truncated or damaged PNG/);
  });

  it('says so in one line', async () => {
    const jpeg = await noise('jpeg');
    const reason = await reasonFor(jpeg.subarray(0, 2000));
    expect(reason).not.toContain('\n');
    expect(reason.length).toBeLessThan(180);
  });
});

describe('inspectImage refuses what is too large', () => {
  it('more bytes than allowed, before looking at them', async () => {
    expect(await reasonFor(Buffer.alloc(31_500_000))).toBe('31.5 MB, more than the 30 MB allowed');
    expect(await reasonFor(await noise('png'), { maxBytes: 100 })).toContain('more than the');
  });

  it('16000 x 16000 pixels, from the header alone', async () => {
    const startMs = performance.now();
    const reason = await reasonFor(claimedPng(16_000, 16_000));
    expect(reason).toBe('16000 x 16000 pixels (256 MP), more than the 64 MP allowed');
    expect(performance.now() - startMs).toBeLessThan(200);
  });

  it('a whole picture of few bytes and many pixels', async () => {
    const create = { width: 3000, height: 2000, channels: 3, background: '#468' } as const;
    const bomb = await sharp({ create }).png({ compressionLevel: 9 }).toBuffer();
    expect(bomb.length).toBeLessThan(30_000);
    const reason = '3000 x 2000 pixels (6 MP), more than the 5 MP allowed';
    expect(await reasonFor(bomb, { maxPixels: 5_000_000 })).toBe(reason);
  });

  it('sizes that no decoder takes', async () => {
    expect(await reasonFor(claimedPng(2_000_000_000, 2_000_000_000))).not.toBe('accepted');
    expect(await reasonFor(claimedPng(0, 10))).not.toBe('accepted');
  });

  it('an AVIF beyond 17 MP, as that is decoded whole', async () => {
    const avif = await noise('avif');
    // The box `ispe` holds type, version and flags, width, height.
    const size = avif.indexOf('ispe');
    avif.writeUInt32BE(4500, size + 8);
    avif.writeUInt32BE(4000, size + 12);
    expect(await reasonFor(avif)).toBe('4500 x 4000 pixels (18 MP), more than the 17 MP allowed');
  });

  it('whatever the caller sets', async () => {
    expect(await reasonFor(await noise('png'), { maxPixels: 9599 })).toContain('120 x 80 pixels');
    expect(await reasonFor(await noise('png'), { maxPixels: 9600 })).toBe('accepted');
  });
});

describe('inspectImage and bombs', () => {
  it.each(['zTXt', 'iCCP'])('takes no notice of a chunk %s that inflates to 64 MB', async (type) => {
    const content = Buffer.concat([Buffer.from('a\0\0'), deflateSync(Buffer.alloc(64_000_000), { level: 1 })]);
    const png = writePng({
      width: 1,
      height: 1,
      bitDepth: 8,
      colorType: 2,
      samples: Buffer.alloc(3),
      chunks: [[type, content]],
    });
    const rssBefore = process.memoryUsage().rss;
    expect(await inspectImage(png)).toEqual({ ok: true, mediaType: 'image/png', width: 1, height: 1 });
    expect(process.memoryUsage().rss - rssBefore).toBeLessThan(40_000_000);
  });
});
