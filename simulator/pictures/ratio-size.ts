import type { ImageSize } from './decode-image.js';

/** Sides are whole steps of so many pixels. */
const STEP = 16;

/** The size of an aspect ratio such as `3:2` with about as many pixels as a square of the given side. */
export function sizeOfRatio(ratio: string, side: number): ImageSize {
  const [width = 1, height = 1] = ratio.split(':').map(Number);
  const stretch = Math.sqrt(width / height);
  return { width: inSteps(side * stretch), height: inSteps(side / stretch) };
}

function inSteps(length: number): number {
  return Math.max(STEP, Math.round(length / STEP) * STEP);
}
