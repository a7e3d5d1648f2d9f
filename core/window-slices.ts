import type { CollectWindow } from './schemas/collect-window.js';

const DAY_MS = 86_400_000;

/** Cuts a window into slices of so many days, oldest first; the last one may be shorter. @param days `null` = one slice. */
export function windowSlices(window: CollectWindow, days: number | null): CollectWindow[] {
  if (days === null) return [window];
  const slices: CollectWindow[] = [];
  for (let from = window.from; from <= window.to; from = dayAfter(from, days)) {
    const last = dayAfter(from, days - 1);
    slices.push({ from, to: last < window.to ? last : window.to });
  }
  return slices;
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
