import { readFileSync } from 'node:fs';
import { sha256 } from '../core/content-key.js';
import { InputError } from '../core/input-error.js';
import type { PriorDataset } from '../core/schemas/describe-config.js';

/** Prompts of a dataset as the store keeps them, and what tells them from others. */
export interface PriorPrompts {
  /** A JSON array of strings. */
  bytes: Buffer;
  sha256: string;
}

/**
 * Reads the prompts of a prior dataset from its JSON lines. Every line has to have one: a file of which a part was skipped would be
 * another dataset.
 *
 * @throws InputError naming the first line that has none, or where the content is not the one that is asked for.
 */
export function readPriorPrompts({ id, file, field, sha256: wanted }: PriorDataset): PriorPrompts {
  const prompts = readText(file, id)
    .split(/\r?\n/)
    .flatMap((line, i) => (line.trim() === '' ? [] : promptOf(line, { place: `${file}:${i + 1}`, field })));
  if (prompts.length === 0) throw new InputError([`${file}: no lines; the prior dataset "${id}" has no prompts`]);
  const bytes = Buffer.from(JSON.stringify(prompts));
  const found = sha256(bytes);
  if (wanted !== null && wanted !== found)
    throw new InputError([
      `${file}: the prompts of "${id}" have the sha256 ${found}, not the one that the refresh file gives; correct either`,
    ]);
  return { bytes, sha256: found };
}

function readText(file: string, id: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const words = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'a folder, not a file' : String(code);
    throw new InputError([`${file}: ${words}; it is named by the prior dataset "${id}"`]);
  }
}

function promptOf(line: string, { place, field }: { place: string; field: string }): string {
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch {
    throw new InputError([`${place}: not JSON; a prior dataset has one JSON object a line`]);
  }
  const prompt = (record as Record<string, unknown> | null)?.[field];
  if (typeof prompt === 'string' && prompt.trim() !== '') return prompt;
  throw new InputError([`${place}: no text in the field "${field}"; name the field that holds the prompt`]);
}
