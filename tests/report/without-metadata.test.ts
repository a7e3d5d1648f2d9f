import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { withoutMetadata } from '../../report/site/without-metadata.js';

const FORMATS = [
  ['jpeg', 'jpg'],
  ['png', 'png'],
  ['webp', 'webp'],
] as const;

/** A picture with a place, a name and a colour profile, as from a telephone held on its side. */
function photograph(format: 'jpeg' | 'png' | 'webp', orientation = 1): Promise<Buffer> {
  const pixels = Buffer.from(Array.from({ length: 24 * 16 * 3 }, (_, i) => (i * 37) % 251));
  return sharp(pixels, { raw: { width: 24, height: 16, channels: 3 } })
    .withIccProfile('p3')
    .withExif({ IFD0: { Artist: 'Ada Canary', Copyright: 'Canary Studio' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } })
    .withMetadata({ orientation })
    .toFormat(format)
    .toBuffer();
}

describe('withoutMetadata', () => {
  it.each(FORMATS)('cuts place and name out of %s and leaves pixels and profile', async (format, extension) => {
    const bytes = await photograph(format);
    expect(bytes.includes('Canary')).toBe(true);

    const cut = Buffer.from(withoutMetadata(bytes, extension));

    expect(cut.includes('Canary')).toBe(false);
    const metadata = await sharp(cut).metadata();
    expect(metadata).toMatchObject({ format, width: 24, height: 16 });
    expect(metadata.exif).toBeUndefined();
    expect(metadata.icc).toEqual((await sharp(bytes).metadata()).icc);
    expect(await sharp(cut).raw().toBuffer()).toEqual(await sharp(bytes).raw().toBuffer());
  });

  it.each([3, 6, 8])('keeps a JPEG of orientation %i the right way up', async (orientation) => {
    const cut = Buffer.from(withoutMetadata(await photograph('jpeg', orientation), 'jpg'));

    expect(cut.includes('Canary')).toBe(false);
    expect((await sharp(cut).metadata()).orientation).toBe(orientation);
  });

  it.each(FORMATS)('gives equal bytes for what has none already, as %s', async (format, extension) => {
    const cut = withoutMetadata(await photograph(format), extension);

    expect(Buffer.from(withoutMetadata(cut, extension))).toEqual(Buffer.from(cut));
  });

  it('gives back a file of an odd build as it came', () => {
    const odd = Buffer.from('ffd8ffe1ffff00', 'hex');

    expect(withoutMetadata(odd, 'jpg')).toEqual(odd);
  });
});
