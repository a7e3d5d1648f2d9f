/** Pieces of a list, each of `size` things but for the last. */
export function* slices<T>(things: readonly T[], size: number): Generator<T[]> {
  for (let i = 0; i < things.length; i += size) yield things.slice(i, i + size);
}
