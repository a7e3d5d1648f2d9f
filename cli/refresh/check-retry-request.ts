import { InputError } from '../../core/input-error.js';
import { STORED_OUTCOMES } from '../../core/outcome.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { RetryRequest } from '../../workflows/messages.js';

/**
 * Looks at a retry before anything is started for it: a refresh that has ended would be run for nothing.
 * The workflow refuses the same.
 *
 * @throws InputError naming what is unknown and what is known.
 */
export function checkRetryRequest(file: RefreshFile, request: RetryRequest): void {
  const complaints = [
    ...unknown('model', request.models, ids(file.models)),
    ...unknown('judge', request.judges, ids(file.judges)),
    ...unknown('outcome', request.outcomes, [...STORED_OUTCOMES, 'missing']),
  ];
  if (complaints.length > 0) throw new InputError(complaints);
}

function ids(entries: readonly { id: string }[]): string[] {
  return entries.map(({ id }) => id);
}

function unknown(what: string, named: readonly string[], known: readonly string[]): string[] {
  const place = what === 'outcome' ? '' : ' in this refresh';
  return named
    .filter((name) => !known.includes(name))
    .map((name) => `no ${what} "${name}"${place}; known: ${known.join(', ')}`);
}
