/** Finds words in any script, also in those that are written without spaces. */
const WORDS = new Intl.Segmenter('und', { granularity: 'word' });

/** The words of a text, lower case, in order; marks of punctuation are none. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const { segment, isWordLike } of WORDS.segment(text.normalize('NFKC').toLowerCase()))
    if (isWordLike) words.push(segment);
  return words;
}
