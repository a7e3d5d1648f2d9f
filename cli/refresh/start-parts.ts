import { readPrices } from '../../config/read-prices.js';
import { readPrompts } from '../../config/read-prompts.js';
import type { Connected } from '../connect.js';
import type { StartParts } from './start-refresh.js';

/** What a start needs beside its file: the open servers, and the prompts and prices that ship. */
export function startParts({ store, client }: Pick<Connected, 'store' | 'client'>): StartParts {
  return { store, client, prompts: readPrompts(), prices: readPrices(), now: new Date() };
}
