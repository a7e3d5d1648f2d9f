import { quoteWord } from './quote-word.js';

/** Characters that a query of Reddit's search may have. */
const LONGEST = 512;

/** A query of Reddit for any of some words or phrases; empty where nothing is left of them to look for. */
export function redditQueryText(words: readonly string[]): string {
  return words.flatMap((word) => quoteWord(word) ?? []).join(' OR ');
}

/** Groups of keywords, in their order, each as large as the length of a query allows; a keyword is never cut. */
export function splitForReddit(words: readonly string[]): string[][] {
  const groups: string[][] = [];
  for (const word of words) {
    const group = groups.at(-1);
    if (group && redditQueryText([...group, word]).length <= LONGEST) group.push(word);
    else groups.push([word]);
  }
  return groups;
}
