/** Does asynchronous work on many things, at most `size` at the same time, and gives the results in order. */
export async function inSlices<T, R>(things: readonly T[], size: number, work: (thing: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let i = 0; i < things.length; i += size)
    results.push(...(await Promise.all(things.slice(i, i + size).map(work))));
  return results;
}
