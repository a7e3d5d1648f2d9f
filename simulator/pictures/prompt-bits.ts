import { sha256 } from '../../core/content-key.js';
import { drawFrom } from '../fixed-chance.js';
import { BLOCKS } from './weave.js';

/** A prompt as the hidden pattern sees it: case, form and white space do not matter. */
export function normalisePrompt(prompt: string): string {
  return prompt.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}

/** The 64 bits (0 or 1) that a perfect picture of a prompt carries, block by block, row by row. */
export function promptBits(prompt: string): Uint8Array {
  const digest = sha256(normalisePrompt(prompt));
  return Uint8Array.from({ length: BLOCKS }, (_, block) => {
    const nibble = Number.parseInt(digest[block >> 2] ?? '0', 16);
    return (nibble >> (block & 3)) & 1;
  });
}

/**
 * The bits as a model gets them: each wrong with chance (1 - skill) / 2, by a stream that starts from model and prompt.
 * `variant` tells the pictures of one call apart.
 */
export function drawnBits(prompt: string, model: { id: string; skill: number }, variant = 0): Uint8Array {
  const wrongShare = (1 - model.skill) / 2;
  const draw = drawFrom('flip', model.id, normalisePrompt(prompt), String(variant));
  return promptBits(prompt).map((bit) => (draw.chance(wrongShare) ? 1 - bit : bit));
}

/** Share of blocks that two patterns have alike, 0 to 1. */
export function sharedBits(a: Uint8Array, b: Uint8Array): number {
  return a.filter((bit, block) => bit === b[block]).length / BLOCKS;
}
