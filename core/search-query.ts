/** What to look for: in the source's own query language, or words of which any has to stand in the post. */
export type SearchQuery =
  | { kind: 'raw'; text: string }
  | {
      kind: 'words';
      words: readonly string[];
      /** BCP 47 code, such as `ja`; `null` = any. */
      language: string | null;
    };

/** A query for people: the text as it is, or `a | "b c" [ja]`. */
export function queryWords(query: SearchQuery): string {
  if (query.kind === 'raw') return query.text;
  const words = query.words.map((word) => (/\s/.test(word) ? `"${word}"` : word)).join(' | ');
  return query.language === null ? words : `${words} [${query.language}]`;
}
