/**
 * The quantile of sorted numbers, with straight lines between neighbours (type 7 of Hyndman and Fan 1996,
 * the default of R and NumPy).
 *
 * @param sorted ascending, at least one number.
 * @param share from 0 to 1.
 */
export function quantile(sorted: Float64Array, share: number): number {
  const position = (sorted.length - 1) * share;
  const below = Math.floor(position);
  const lower = sorted[below]!;
  const upper = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return lower + (upper - lower) * (position - below);
}
