/**
 * A word or phrase as a search takes it, in quotes, so that nothing in it works as an operator.
 *
 * @returns `null` for one of which nothing is left without quotes and backslashes.
 */
export function quoteWord(word: string): string | null {
  const plain = word
    .replace(/["\\“”„]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return plain === '' ? null : `"${plain}"`;
}
