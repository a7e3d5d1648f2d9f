import type { SearchQuery } from './search-query.js';

/** Characters that a query of each search of X API v2 may have at the pay-per-use tiers. */
export const X_QUERY_LENGTH = { all: 1024, recent: 512 } as const;

/** Where X keeps to codes that BCP 47 has since replaced. */
const X_LANGUAGES: Readonly<Record<string, string>> = { id: 'in', he: 'iw' };

/** What X takes for a word, a hashtag or a mention as it stands. */
const BARE = /^[#@]?[\p{L}\p{N}_]+$/u;

/**
 * A query in X's own language. A keyword of one plain word, hashtag or mention stands as it is; everything else becomes a phrase,
 * so that no sign in it is taken for an operator. X has no way to write a quotation mark within a phrase, so those become blanks:
 * its search passes over signs in any case.
 *
 * @param operators added to a query of words, such as `has:images`.
 */
export function xQueryText(query: SearchQuery, operators = ''): string {
  if (query.kind === 'raw') return query.text;
  const words = query.words.map(asTerm).join(' OR ');
  const language = query.language === null ? '' : `lang:${xLanguage(query.language)}`;
  return [`(${words})`, operators, language].filter((part) => part !== '').join(' ');
}

/** Groups of keywords, in their order, each as large as the length of a query allows; a keyword is never cut. */
export function splitForX(
  words: readonly string[],
  { language, operators, longest }: { language: string | null; operators: string; longest: number },
): string[][] {
  const groups: string[][] = [];
  for (const word of words) {
    const group = groups.at(-1);
    const longer = [...(group ?? []), word];
    const fits = xQueryText({ kind: 'words', words: longer, language }, operators).length <= longest;
    if (group && fits) group.push(word);
    else groups.push([word]);
  }
  return groups;
}

function asTerm(word: string): string {
  if (BARE.test(word) && !/^(?:OR|AND)$/.test(word)) return word;
  return `"${word.replaceAll('"', ' ').replaceAll(/\s+/g, ' ').trim()}"`;
}

function xLanguage(language: string): string {
  const primary = language.split('-')[0] ?? language;
  return X_LANGUAGES[primary] ?? primary;
}
