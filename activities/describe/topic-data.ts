import { cutText } from '../../core/cut-text.js';

/** Longest piece of a prompt that the namer of topics is shown, in characters. */
const LONGEST = 400;

/** What the namer of topics is shown. Part of the key of the name. */
export function topicData(prompts: readonly string[], words: readonly string[]): Record<string, unknown> {
  return { prompts: prompts.map((prompt) => cutText(prompt, LONGEST)), words };
}
