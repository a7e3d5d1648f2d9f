import sharp from 'sharp';
import { drawFrom } from '../fixed-chance.js';
import { LruCache } from '../lru-cache.js';
import { landscapeFor } from './landscapes.js';
import { paletteFor } from './palettes.js';
import { subjectFor } from './subjects.js';
import type { Pixels } from './weave.js';

const KEPT_BYTES = 48_000_000;
const scenes = new LruCache<Promise<Uint8ClampedArray>>(KEPT_BYTES);

export interface Scene {
  /** What the picture shows: words in it choose colours, landscape and subject, its hash the rest. */
  text: string;
  /** Who paints: two painters lay out the same text a little differently. */
  painter: string;
  width: number;
  height: number;
}

/** Paints a scene. The pixels are a copy: the caller may write into them. */
export async function paintScene(scene: Scene): Promise<Pixels> {
  const { width, height } = scene;
  const key = `${scene.painter}\n${width}x${height}\n${scene.text}`;
  const rgb = await scenes.once(key, width * height * 3, () => rasterise(drawScene(scene)));
  return { rgb: rgb.slice(), width, height };
}

async function rasterise(svg: string): Promise<Uint8ClampedArray> {
  const bytes = await sharp(Buffer.from(svg)).removeAlpha().toColourspace('srgb').raw().toBuffer();
  return new Uint8ClampedArray(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function drawScene({ text, painter, width, height }: Scene): string {
  const words = text.toLowerCase();
  const draw = drawFrom('scene', words);
  const palette = paletteFor(words, draw);
  const landscape = landscapeFor(words, draw);
  const hand = drawFrom('hand', painter, words);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512" width="${width}" height="${height}" preserveAspectRatio="xMidYMid slice"><defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${palette.skyTop}"/><stop offset=".75" stop-color="${palette.skyLow}"/></linearGradient><radialGradient id="glow"><stop offset="0" stop-color="${palette.glow}" stop-opacity=".7"/><stop offset="1" stop-color="${palette.glow}" stop-opacity="0"/></radialGradient></defs><rect width="512" height="512" fill="url(#sky)"/>${landscape(palette, hand)}${subjectFor(words, palette, hand)}</svg>`;
}
