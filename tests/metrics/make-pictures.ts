import sharp from 'sharp';
import { writePng } from '../images/write-png.js';

const WIDTH = 24;
const HEIGHT = 16;

/** The level of a channel at a pixel; `seed` makes another picture. The recipes in the tests use the same formula. */
function levelAt(x: number, y: number, channel: number, seed = 0): number {
  return (x * 11 + y * 7 + channel * 40 + ((x * y) % 13) * 5 + seed * 29) % 256;
}

/** Levels of some channels, pixel by pixel. */
function levels(channels: readonly number[], seed = 0): Uint8Array {
  const at: number[] = [];
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++) for (const c of channels) at.push(levelAt(x, y, c, seed));
  return Uint8Array.from(at);
}

/** Each byte doubled to 16 bits, with another low byte. */
function sixteenBits(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from([...bytes].flatMap((byte, i) => [byte, (i * 37) % 256]));
}

const size = { width: WIDTH, height: HEIGHT };

/** Pictures of each kind that a decoder could get wrong, written byte by byte. Channel 3 is the alpha. */
export const PNG_KINDS = {
  rgb: () => writePng({ ...size, bitDepth: 8, colorType: 2, samples: levels([0, 1, 2]) }),
  rgba: () => writePng({ ...size, bitDepth: 8, colorType: 6, samples: levels([0, 1, 2, 3]) }),
  grey: () => writePng({ ...size, bitDepth: 8, colorType: 0, samples: levels([0]) }),
  greyAlpha: () => writePng({ ...size, bitDepth: 8, colorType: 4, samples: levels([0, 3]) }),
  oneBit: () =>
    writePng({ ...size, bitDepth: 1, colorType: 0, samples: levels([0]).subarray(0, (WIDTH / 8) * HEIGHT) }),
  palette: () =>
    writePng({
      ...size,
      bitDepth: 8,
      colorType: 3,
      samples: levels([0]).map((level) => level % 32),
      chunks: [
        ['PLTE', Uint8Array.from({ length: 96 }, (_, i) => (i * 5) % 256)],
        ['tRNS', Uint8Array.from({ length: 32 }, (_, i) => i * 8)],
      ],
    }),
  rgb16: () => writePng({ ...size, bitDepth: 16, colorType: 2, samples: sixteenBits(levels([0, 1, 2])) }),
  rgba16: () => writePng({ ...size, bitDepth: 16, colorType: 6, samples: sixteenBits(levels([0, 1, 2, 3])) }),
  grey16: () => writePng({ ...size, bitDepth: 16, colorType: 0, samples: sixteenBits(levels([0])) }),
} as const;

/** Another picture of the same size, as an output. */
export function otherRgb(seed: number): Uint8Array {
  return writePng({ ...size, bitDepth: 8, colorType: 2, samples: levels([0, 1, 2], seed) });
}

/** A picture of one colour. */
export function plain(color: readonly [number, number, number], width = 8, height = 8): Uint8Array {
  const samples = Uint8Array.from({ length: width * height * 3 }, (_, i) => color[i % 3]!);
  return writePng({ width, height, bitDepth: 8, colorType: 2, samples });
}

/** The RGB picture, tagged with a wide-gamut profile but with the same bytes in its pixels. */
export async function taggedDisplayP3(): Promise<Uint8Array> {
  const donor = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#777' } })
    .withIccProfile('p3')
    .png()
    .toBuffer();
  const start = donor.indexOf('iCCP') - 4;
  const profile = donor.subarray(start, start + 12 + donor.readUInt32BE(start));
  const rgb = Buffer.from(PNG_KINDS.rgb());
  const headerEnd = 8 + 12 + 13;
  return Buffer.concat([rgb.subarray(0, headerEnd), profile, rgb.subarray(headerEnd)]);
}
