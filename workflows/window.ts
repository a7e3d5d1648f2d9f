/**
 * Works on things with at most `width` under way at the same time, in order of their start. A slow one holds up its own lane
 * only. This, and never `Promise.all` over a release, is how workflows fan out.
 */
export async function inWindow<T>(
  things: Iterable<T>,
  width: number,
  work: (thing: T) => Promise<void>,
): Promise<void> {
  const iterator = things[Symbol.iterator]();
  async function lane(): Promise<void> {
    for (let next = iterator.next(); !next.done; next = iterator.next()) await work(next.value);
  }
  await Promise.all(Array.from({ length: width }, lane));
}
