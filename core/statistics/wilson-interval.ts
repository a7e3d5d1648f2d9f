/** 97.5 % point of the normal distribution. */
const Z = 1.959964;

/**
 * The 95 % interval of a share by Wilson's score (1927), which holds for few cases and for shares of 0 and 1 too.
 *
 * @returns `null` where there is nothing to take a share of.
 */
export function wilsonInterval(hits: number, n: number): { low: number; high: number } | null {
  if (n === 0) return null;
  const share = hits / n;
  const spread = 1 + Z ** 2 / n;
  const middle = (share + Z ** 2 / (2 * n)) / spread;
  const half = (Z * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2))) / spread;
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
