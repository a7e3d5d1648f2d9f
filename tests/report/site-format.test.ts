import { describe, expect, it } from 'vitest';
import { decimalsFor, percent, percentRange, usd } from '../../report/format/numbers.js';
import { safeUrl } from '../../report/format/safe-url.js';
import { asWords, plural } from '../../report/format/words.js';
import { galleryPage, samplePage } from '../../report/site/site-paths.js';
import { sniffImage } from '../../report/site/sniff-image.js';

describe('numbers', () => {
  it('gives shares one decimal', () => {
    expect(percent(0.6316)).toBe('63.2%');
    expect(percent(0)).toBe('0.0%');
    expect(percentRange(0.5812, 0.6803)).toBe('58.1–68.0%');
  });

  it('never shows a sum of money as zero when it is not', () => {
    expect(usd(0.00001)).toBe('<$0.0001');
    expect(usd(0.004, 2)).toBe('<$0.01');
    expect(usd(0)).toBe('$0.0000');
    expect(usd(1234.5)).toBe('$1,234.50');
  });

  it('keeps small values apart', () => {
    expect(decimalsFor([0.05, null])).toBe(4);
    expect(decimalsFor([0.5, 0.05])).toBe(3);
    expect(decimalsFor([12, null])).toBe(2);
  });
});

describe('safeUrl', () => {
  it.each(['https://x.com/a/status/1', 'http://example.org/'])('links to %s', (url) => {
    expect(safeUrl(url)).toBe(url);
  });

  it.each([
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    '//x.com/a',
    'x.com',
    'https://x.com@evil.example/',
    '',
  ])('does not link to "%s"', (url) => {
    expect(safeUrl(url)).toBeNull();
  });
});

describe('words', () => {
  it('reads codes and leaves sentences alone', () => {
    expect(asWords('out_of_credit')).toBe('out of credit');
    expect(asWords('needsReview')).toBe('needs review');
    expect(asWords('the key was_not accepted')).toBe('the key was_not accepted');
  });

  it('counts in words', () => {
    expect([plural(1, 'sample'), plural(2000, 'sample')]).toEqual(['1 sample', '2,000 samples']);
  });
});

describe('page names', () => {
  it('are the ids of samples', () => {
    expect(samplePage('8bc81fe572e017e7c506dbff')).toBe('8bc81fe572e017e7c506dbff.html');
  });

  it.each(['../../etc/passwd', 'a/b', 'index', 'page-2', 'text-to-image-3', 'ABC', '.', 'a"b', '%2e%2e', ''])(
    'of "%s" is a hash',
    (id) => {
      expect(samplePage(id)).toMatch(/^[0-9a-f]{32}\.html$/);
    },
  );

  it('number the pages of a gallery from the second on', () => {
    expect([galleryPage(null, 1), galleryPage(null, 2)]).toEqual(['index.html', 'page-2.html']);
    expect([galleryPage('image_to_image', 1), galleryPage('image_to_image', 2)]).toEqual([
      'image-to-image.html',
      'image-to-image-2.html',
    ]);
  });
});

describe('sniffImage', () => {
  it('knows no format in SVG, HTML or an empty file', () => {
    for (const text of ['<svg xmlns="http://www.w3.org/2000/svg"/>', '<!doctype html>', '']) {
      expect(sniffImage(Buffer.from(text))).toBeNull();
    }
  });

  it('reads a view into a larger buffer', () => {
    const bytes = Buffer.from('xxGIF89a....').subarray(2);
    expect(sniffImage(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength))).toBe('gif');
  });
});
