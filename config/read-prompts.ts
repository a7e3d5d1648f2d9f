import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePromptSet, PROMPT_NAMES, type PromptName, type PromptSet } from '../prompts/prompt-set.js';
import { packageRoot } from './package-root.js';

/** The prompts that come with the product: `prompts/<name>/prompt.md`. */
export function readPrompts(): PromptSet {
  const folder = join(packageRoot(), 'prompts');
  const texts = PROMPT_NAMES.map((name) => [name, readFileSync(join(folder, name, 'prompt.md'), 'utf8')]);
  return makePromptSet(Object.fromEntries(texts) as Record<PromptName, string>);
}
