import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { channelSums } from '../../metrics/color-shift/channel-sums.js';
import { colorShift } from '../../metrics/color-shift/color-shift.js';
import { rgbHistogram } from '../../metrics/color-shift/rgb-histogram.js';
import { METRICS } from '../../metrics/registry.js';
import { PNG_KINDS, otherRgb, plain, taggedDisplayP3 } from './make-pictures.js';
import { describeMetricContract } from './metric-contract.js';
import { PILLOW_JPEGS } from './pillow-jpegs.js';

/*
 * Numbers of this file come from NumPy 2.4 and Pillow 13, on the same bytes:
 *
 *   d = np.array(Image.open(f).convert('RGB'))
 *   h = np.array([np.histogram(d[:, :, c], bins=256, range=(0, 256))[0] for c in range(3)])
 *   counts, levels = h[:, 5:251].sum(1), (h[:, 5:251] * np.arange(5, 251)).sum(1)
 *   means = lambda h: (h[:, 5:251] / h[:, 5:251].sum(1, keepdims=True) * np.arange(5, 251)).sum(1)
 *   shift = np.sqrt(((means(a) - means(b)) ** 2).sum())
 */
const RGB_SUMS = { counts: [372, 364, 364], levels: [46395, 46919, 46914] };

async function sumsOf(picture: Uint8Array) {
  return channelSums(await rgbHistogram(picture));
}

describe('rgbHistogram decodes as Pillow does', () => {
  it.each<[keyof typeof PNG_KINDS, number[], number[]]>([
    ['rgb', [372, 364, 364], [46395, 46919, 46914]],
    ['rgba', [372, 364, 364], [46395, 46919, 46914]],
    ['grey', [372, 372, 372], [46395, 46395, 46395]],
    ['greyAlpha', [372, 372, 372], [46395, 46395, 46395]],
    ['oneBit', [0, 0, 0], [0, 0, 0]],
    ['palette', [355, 366, 384], [40317, 42147, 44139]],
    ['rgb16', [372, 364, 364], [46395, 46919, 46914]],
    ['rgba16', [372, 364, 364], [46395, 46919, 46914]],
  ])('a PNG of kind %s', async (kind, counts, levels) => {
    expect(await sumsOf(PNG_KINDS[kind]())).toEqual({ counts, levels });
  });

  it('a PNG with the profile of a wide gamut, whose pixels stay as they are', async () => {
    const tagged = await taggedDisplayP3();
    expect((await sharp(tagged).metadata()).hasProfile).toBe(true);
    expect(await sumsOf(tagged)).toEqual(RGB_SUMS);
  });

  it('a JPEG with subsampled colour that asks to be turned', async () => {
    expect(await sumsOf(PILLOW_JPEGS.turned)).toEqual({ counts: [372, 378, 375], levels: [49209, 52034, 48847] });
  });

  it('a CMYK JPEG, by arithmetic and not by a profile', async () => {
    expect(await sumsOf(PILLOW_JPEGS.cmyk)).toEqual({ counts: [372, 368, 368], levels: [37577, 33535, 35727] });
  });

  it('the first frame of an animation', async () => {
    const frames = await Promise.all([PNG_KINDS.rgb(), otherRgb(1)].map((png) => sharp(png).raw().toBuffer()));
    const raw = { width: 24, height: 32, channels: 3, pageHeight: 16 } as const;
    const webp = await sharp(Buffer.concat(frames), { raw }).webp({ lossless: true }).toBuffer();
    expect((await sharp(webp).metadata()).pages).toBe(2);
    expect(await sumsOf(webp)).toEqual(RGB_SUMS);
  });

  it('keeps the high byte of 16-bit greyscale, where Pillow clips to white', async () => {
    expect(await sumsOf(PNG_KINDS.grey16())).toEqual(await sumsOf(PNG_KINDS.grey()));
  });

  it('reads a large picture in strips without losing or repeating a row', async () => {
    const [width, height] = [4200, 4100];
    const pixels = Buffer.alloc(width * height * 3, 100);
    pixels.fill(7, 0, width * 3); // the first row
    pixels.fill(200, (height - 1) * width * 3); // the last row
    const png = await sharp(pixels, { raw: { width, height, channels: 3 } })
      .png({ compressionLevel: 1 })
      .toBuffer();

    const { counts, levels } = await sumsOf(png);
    expect(counts[0]).toBe(width * height);
    expect(levels[0]).toBe(width * (7 + 200 + 100 * (height - 2)));
  });
});

describe('colorShift.measure', () => {
  it.each([
    [1, 6.983768587586501],
    [2, 3.3273241551442614],
    [3, 2.5620703235594853],
  ])('agrees with NumPy on output %i', async (seed, expected) => {
    const result = await colorShift.measure({ inputImages: [PNG_KINDS.rgb()], outputImage: otherRgb(seed) });
    expect(result.outcome).toBe('ok');
    expect(result.value).toBeCloseTo(expected, 10);
  });

  it('agrees with NumPy where alpha is dropped and grey becomes RGB', async () => {
    const result = await colorShift.measure({ inputImages: [PNG_KINDS.rgba()], outputImage: PNG_KINDS.grey() });
    expect(result.value).toBeCloseTo(5.902569941339225, 10);
  });

  it('is the distance of two plain colours, by hand', async () => {
    // (110 - 100, 120 - 100, 80 - 100): the root of 100 + 400 + 400 is 30.
    const result = await colorShift.measure({
      inputImages: [plain([100, 100, 100])],
      outputImage: plain([110, 120, 80]),
    });
    expect(result.value).toBe(30);
  });

  it('compares with the first input only, and is zero for the same picture', async () => {
    const [first, second] = [plain([100, 100, 100]), plain([9, 9, 9])];
    expect((await colorShift.measure({ inputImages: [first, second], outputImage: first })).value).toBe(0);
  });

  it('counts levels 5 to 250, both included', async () => {
    const at = async (level: number) => (await sumsOf(plain([level, 4, 251]))).counts;
    expect(await at(5)).toEqual([64, 0, 0]);
    expect(await at(250)).toEqual([64, 0, 0]);
  });

  it('is missing without an input, without an output, and where a channel has no pixel in the bins', async () => {
    const grey = plain([100, 100, 100]);
    const none = await colorShift.measure({ inputImages: [], outputImage: grey });
    const noOutput = await colorShift.measure({ inputImages: [grey], outputImage: null });
    const black = await colorShift.measure({ inputImages: [grey], outputImage: plain([100, 100, 0]) });

    expect(none).toEqual({ outcome: 'missing', value: null, parts: null });
    const input = { counts: [64, 64, 64], levels: [6400, 6400, 6400] };
    expect(noOutput).toEqual({ outcome: 'missing', value: null, parts: { input, output: null } });
    const output = { counts: [64, 64, 0], levels: [6400, 6400, 0] };
    expect(black).toEqual({ outcome: 'missing', value: null, parts: { input, output } });
  });
});

describe('colorShift.pool', () => {
  async function partsOf(input: Uint8Array, output: Uint8Array | null) {
    return (await colorShift.measure({ inputImages: [input], outputImage: output })).parts!;
  }

  it('agrees with NumPy on summed histograms, with a missing output left in the input sum', async () => {
    const parts = [
      await partsOf(PNG_KINDS.rgb(), otherRgb(1)),
      await partsOf(otherRgb(1), otherRgb(2)),
      await partsOf(PNG_KINDS.grey(), null),
    ];
    expect(colorShift.pool(parts)).toBeCloseTo(2.771933766793313, 10);
  });

  it('lets opposite tints cancel', async () => {
    const grey = plain([100, 100, 100]);
    const parts = [await partsOf(grey, plain([130, 100, 100])), await partsOf(grey, plain([70, 100, 100]))];
    expect(colorShift.pool(parts)).toBe(0);
  });

  it('weighs pictures by their size', async () => {
    // Outputs: 64 pixels at 100 and 192 at 140, so 130 on average; inputs at 100.
    const parts = [
      await partsOf(plain([100, 100, 100]), plain([100, 100, 100])),
      await partsOf(plain([100, 100, 100], 8, 24), plain([140, 100, 100], 8, 24)),
    ];
    expect(colorShift.pool(parts)).toBe(30);
  });

  it('is null where every output is missing, and takes no foreign parts', async () => {
    expect(colorShift.pool([await partsOf(plain([9, 9, 9]), null)])).toBeNull();
    expect(() => colorShift.pool([{ sum: 1 }])).toThrow();
  });
});

describeMetricContract(METRICS['color-shift'], () => ({
  inputImages: [PNG_KINDS.rgb()],
  outputImage: otherRgb(1),
}));
