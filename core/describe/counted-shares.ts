/** One of many with how often it is there. */
export interface CountedShare {
  name: string;
  n: number;
  share: number;
}

/** The most frequent names with their shares of all, equal counts by name. */
export function topShares(names: readonly string[], most: number): CountedShare[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([name, n]) => ({ name, n, share: n / names.length }));
}

/** The first two words of each text that has two. */
export function firstBigrams(texts: readonly (readonly string[])[]): string[] {
  return texts.flatMap(([first, second]) =>
    first !== undefined && second !== undefined ? [`${first} ${second}`] : [],
  );
}
