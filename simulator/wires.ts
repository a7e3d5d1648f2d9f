import { geminiWire } from './gemini/gemini-wire.js';
import { blueskyWire } from './bluesky/bluesky-wire.js';
import { bflWire } from './bfl/bfl-wire.js';
import { falWire } from './fal/fal-wire.js';
import { mediaWire } from './media/media-wire.js';
import { openaiWire } from './openai/openai-wire.js';
import { openrouterWire } from './openrouter/openrouter-wire.js';
import { redditWire } from './reddit/reddit-wire.js';
import { replicateWire } from './replicate/replicate-wire.js';
import type { Wire } from './wire.js';
import { xWire } from './x/x-wire.js';

/** The protocols that are served: one line an entry. The first that serves a path has it. */
const WIRES: readonly Wire[] = [
  mediaWire,
  xWire,
  blueskyWire,
  redditWire,
  geminiWire,
  bflWire,
  falWire,
  openrouterWire,
  replicateWire,
  openaiWire,
];

/** The protocol of a path. */
export function wireOf(path: string): Wire {
  return WIRES.find((wire) => wire.serves(path)) ?? openaiWire;
}
