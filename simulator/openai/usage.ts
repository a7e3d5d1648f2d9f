import { imageSize } from '../pictures/decode-image.js';

/** Tokens that a 1024 x 1024 output costs, by quality; `auto` is medium. Other sizes in proportion. */
const OUTPUT_TOKENS_1024 = { low: 272, medium: 1056, high: 4160, xhigh: 7400, max: 16_500 };
export type Quality = keyof typeof OUTPUT_TOKENS_1024;
export const QUALITIES = Object.keys(OUTPUT_TOKENS_1024) as Quality[];

/** Tokens of a text: four characters each. */
export function textTokens(characters: number): number {
  return Math.ceil(characters / 4);
}

/** Tokens of an input picture: a base and a share for each tile of 512 x 512; the base alone where it cannot be decoded. */
async function imageTokens(bytes: Uint8Array): Promise<number> {
  const size = await imageSize(bytes).catch(() => null);
  if (!size) return 85;
  return 85 + 170 * Math.ceil(size.width / 512) * Math.ceil(size.height / 512);
}

/** Tokens of a picture that the service draws. */
export function outputTokens({ width, height, quality }: { width: number; height: number; quality: Quality }): number {
  return Math.ceil((width * height * OUTPUT_TOKENS_1024[quality]) / 1024 ** 2);
}

/** Sum of the tokens of pictures. */
export async function sumImageTokens(images: readonly Uint8Array[]): Promise<number> {
  const tokens = await Promise.all(images.map(imageTokens));
  return tokens.reduce((sum, count) => sum + count, 0);
}

/** What stands in for the time of an answer, in seconds since 1970: a moment of October 2026 that depends on the content. */
export function createdSeconds(contentKey: string): number {
  return 1_790_812_800 + (Number.parseInt(contentKey.slice(0, 6), 16) % 1_209_600);
}
