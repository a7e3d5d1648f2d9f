import { z } from 'zod';
import { placeholdersIn } from './lexicon.js';

const PlaceholdersData = z.looseObject({ prompt: z.string() });

/** The gaps of a prompt, each once. */
export function findPlaceholders(data: unknown): { places: string[] } {
  return { places: [...new Set(placeholdersIn(PlaceholdersData.parse(data).prompt))] };
}
