/** A share from 0 to 1 as `63.2%`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

/** An interval of shares as `58.1–68.0%`. */
export function percentRange(low: number, high: number): string {
  return `${(low * 100).toFixed(1)}–${percent(high)}`;
}

/** A whole number with thousands separated: `35,000`. */
export function count(n: number): string {
  return n.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

/** Decimals that keep three figures of the largest value, so that a column of values lines up. */
export function decimalsFor(values: readonly (number | null)[]): number {
  const largest = Math.max(0, ...values.map((value) => Math.abs(value ?? 0)));
  if (largest >= 1) return 2;
  return largest >= 0.1 || largest === 0 ? 3 : 4;
}

/** Decimals for a column of sums of money of which `total` is the largest. */
export function usdDecimals(total: number): number {
  return total >= 10 ? 2 : 4;
}

/** US dollars; a sum too small to show is `<$0.01`, never zero. */
export function usd(amount: number, decimals = usdDecimals(amount)): string {
  const smallest = 10 ** -decimals;
  if (amount > 0 && amount < smallest) return `<$${smallest.toFixed(decimals)}`;
  return `$${amount.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })}`;
}

/** A point in time as `2026-05-01 12:00 UTC`. */
export function utcMinute(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** A point in time as `2026-05-01`. */
export function utcDay(at: Date): string {
  return at.toISOString().slice(0, 10);
}
