/** For an entry the entries before it that may be its duplicates; who has none is not in it. Positions in one common order. */
export type Partners = Map<number, number[]>;

/** First members of a run that each later one is compared with, and besides them the one just before it. */
const FIRST = 4;

export function addPair(partners: Partners, later: number, earlier: number): void {
  const known = partners.get(later);
  if (!known) partners.set(later, [earlier]);
  else if (!known.includes(earlier)) known.push(earlier);
}

/**
 * Pairs of those that share a key. A run of thousands with one key costs a few pairs a member, not the square of its length: they
 * are compared with its first members, which is where the one that all are duplicates of stands.
 *
 * @param keys 32 bits a position; `null` for who has none.
 */
export function eachPairOfEqualKeys(
  keys: readonly (number | null)[] | Uint32Array,
  visit: (later: number, earlier: number) => void,
): void {
  // 32 bits of key and 21 of position fit a double, and numbers sort without a function of ours.
  const sorted = new Float64Array(keys.length);
  let n = 0;
  keys.forEach((key: number | null, position: number) => {
    if (key !== null) sorted[n++] = key * 2 ** 21 + position;
  });
  const run: number[] = [];
  let current = -1;
  for (const packed of sorted.subarray(0, n).toSorted()) {
    const key = Math.floor(packed / 2 ** 21);
    const position = packed - key * 2 ** 21;
    if (key !== current) run.length = 0;
    current = key;
    for (const earlier of run.slice(0, FIRST)) visit(position, earlier);
    if (run.length > FIRST) visit(position, run.at(-1) ?? 0);
    run.push(position);
  }
}
