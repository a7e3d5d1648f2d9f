import type { NetworkSource } from './schemas/source.js';
import { splitForReddit } from './reddit-query.js';
import { splitForX, X_QUERY_LENGTH } from './x-query.js';

/** Groups of keywords of which each fits into one query of the source, in the order of the file. */
export function splitKeywords(source: NetworkSource, words: readonly string[], language: string | null): string[][] {
  switch (source.kind) {
    case 'x': {
      const { operators, search } = source;
      return splitForX(words, { language, operators, longest: X_QUERY_LENGTH[search] });
    }
    case 'bluesky':
      // Its search knows no OR.
      return words.map((word) => [word]);
    case 'reddit':
      return splitForReddit(words);
  }
}
