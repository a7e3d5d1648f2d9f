import type { ImageSize } from './decode-image.js';

/** Side in pixels of a picture whose size is left to the vendor; small where pictures have to be quick. */
const DEFAULT_SIDE = 512;
const INSTANT_SIDE = 64;

/** Longer sides of what vendors call a resolution. */
const RESOLUTIONS: Record<string, number> = { '512': 512, '1K': 1024, '2K': 2048, '4K': 3840 };

/** Side in pixels of a picture whose size is not asked for. */
export function defaultSide(instant: boolean): number {
  return instant ? INSTANT_SIDE : DEFAULT_SIDE;
}

export interface AskedSize {
  /** WIDTHxHEIGHT; wins over the others. */
  size?: string | undefined;
  /** WIDTH:HEIGHT. */
  aspectRatio?: string | undefined;
  resolution?: string | undefined;
  instant: boolean;
}

/**
 * Size of a picture of which shape and resolution are asked for, as most vendors have it today.
 *
 * @returns `null` where that is none: not two numbers, flatter or slimmer than 4:1, over 4K.
 */
export function answerSize({ size, aspectRatio = '1:1', resolution, instant }: AskedSize): ImageSize | null {
  if (size !== undefined) return withinLimits(pairOf(size, 'x'));
  const shape = pairOf(aspectRatio, ':');
  const side = resolution === undefined ? defaultSide(instant) : RESOLUTIONS[resolution.toUpperCase()];
  if (!shape || side === undefined) return null;
  const scale = side / Math.max(shape.width, shape.height);
  return withinLimits({ width: Math.round(shape.width * scale), height: Math.round(shape.height * scale) });
}

function pairOf(text: string, between: 'x' | ':'): ImageSize | null {
  const [width, height, rest] = text.split(between).map(Number);
  if (!width || !height || rest !== undefined) return null;
  return Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0 ? { width, height } : null;
}

function withinLimits(size: ImageSize | null): ImageSize | null {
  if (!size) return null;
  const [short, long] = [Math.min(size.width, size.height), Math.max(size.width, size.height)];
  return short >= 16 && long <= 4 * short && long <= 3840 ? size : null;
}
