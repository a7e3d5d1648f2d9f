import { digestOf, fractionOf } from '../fixed-chance.js';
import { LruCache } from '../lru-cache.js';
import type { PlantedImageModel } from '../image-models.js';
import { encodeImage, type ImageFormat } from './encode-image.js';
import { paintScene, type Scene } from './paint-scene.js';
import { decodePixels } from './decode-image.js';
import { drawnBits, normalisePrompt } from './prompt-bits.js';
import { meanLevels, measureBlocks, stampBits, tintPixels } from './weave.js';

const KEPT_BYTES = 64_000_000;
const drawn = new LruCache<Promise<Buffer>>(KEPT_BYTES);

/** Stock scenes that stand in for a scene of one's own where pictures have to be quick (`instant`). */
const STOCK_SCENES = 24;
/** Smallest side from which on a model has a scene of its own. */
const OWN_SCENE_SIDE = 256;

export interface DrawOrder {
  model: PlantedImageModel;
  prompt: string;
  width: number;
  height: number;
  format: ImageFormat;
  /** Which picture of the call it is, from 0. */
  variant: number;
  /** Takes a stock scene: the hidden pattern is as ever, only what is around it repeats. */
  instant: boolean;
}

/** Draws a picture from text: a scene of the prompt, the model's tint, and the model's bits of the hidden pattern. */
export function drawImage(order: DrawOrder): Promise<Buffer> {
  const { model, prompt } = order;
  return drawn.once(orderKey(order), weightOf(order), async () => {
    const pixels = await paintScene(sceneOf(order));
    tintPixels(pixels, model.tint);
    const own = measureBlocks(meanLevels(pixels, measuringStep(order)));
    stampBits(pixels, drawnBits(prompt, model, order.variant), own);
    return encodeImage(pixels, order.format);
  });
}

/**
 * Draws an edit: the input scaled to cover the output, the tint added evenly, the bits woven in. Nothing else changes, so the
 * distance of the mean colours is the tint.
 *
 * @throws Error where the input cannot be decoded.
 */
export function drawEdit(order: DrawOrder, input: Uint8Array): Promise<Buffer> {
  const { model, prompt } = order;
  return drawn.once(`${orderKey(order)}\n${digestOf(input)}`, weightOf(order), async () => {
    const pixels = await decodePixels(input, order);
    tintPixels(pixels, model.tint);
    stampBits(pixels, drawnBits(prompt, model, order.variant));
    return encodeImage(pixels, order.format);
  });
}

/** Each model lays out a prompt in its own way, but for small pictures, where nobody would see it, one scene serves all. */
function sceneOf({ model, prompt, width, height, variant, instant }: DrawOrder): Scene {
  const size = { width, height };
  if (instant) return { ...size, text: `stock ${Math.floor(fractionOf(prompt) * STOCK_SCENES)}`, painter: 'stock' };
  const isSmall = Math.min(width, height) < OWN_SCENE_SIDE;
  return { ...size, text: normalisePrompt(prompt), painter: isSmall ? 'all' : `${model.id}/${variant}` };
}

/** About what an encoded picture weighs, in bytes. */
function weightOf({ width, height }: DrawOrder): number {
  return width * height;
}

function orderKey({ model, prompt, width, height, format, variant, instant }: DrawOrder): string {
  return [model.id, `${width}x${height}`, format, variant, instant, normalisePrompt(prompt)].join('\n');
}

/** Large pictures are measured on every second or fourth pixel: a block is still 16 of them wide. */
function measuringStep({ width, height }: DrawOrder): number {
  return Math.max(1, Math.floor(Math.min(width, height) / 256));
}
