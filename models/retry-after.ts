/**
 * Wait that a server asks for, from its headers, in milliseconds: `retry-after-ms`, `retry-after` (seconds or a date).
 *
 * @param nowMs the present, for a `retry-after` that is a date.
 * @returns `null` where the server says nothing usable.
 */
export function retryAfterMs(headers: Headers, nowMs: number): number | null {
  const exact = positive(headers.get('retry-after-ms'));
  if (exact !== null) return exact;
  const retryAfter = headers.get('retry-after');
  return retryAfter === null ? null : secondsOrDate(retryAfter, nowMs);
}

/** Wait that stands in the body of an error, ms: the field `retry_after`, in seconds; `null` where there is none. */
export function bodyRetryAfterMs({ retry_after: seconds }: Record<string, unknown>): number | null {
  return typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : null;
}

/**
 * Time until a quota is whole again: OpenAI's `x-ratelimit-reset-requests` and `-tokens` (durations such as `6m0s`), the longer of
 * the two. They come with every answer, so they mean a wait only where the quota is what was exceeded.
 */
export function quotaResetMs(headers: Headers): number | null {
  const resets = ['x-ratelimit-reset-requests', 'x-ratelimit-reset-tokens'].map((name) =>
    durationMs(headers.get(name)),
  );
  const known = resets.filter((ms) => ms !== null);
  return known.length > 0 ? Math.max(...known) : null;
}

function positive(text: string | null): number | null {
  const value = text === null ? Number.NaN : Number(text);
  return Number.isFinite(value) && value > 0 ? value : null;
}

function secondsOrDate(text: string, nowMs: number): number | null {
  const seconds = positive(text);
  if (seconds !== null) return seconds * 1000;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) || atMs <= nowMs ? null : atMs - nowMs;
}

const UNIT_MS: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

function durationMs(text: string | null): number | null {
  if (text === null) return null;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  if (parts.length === 0) return null;
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNIT_MS[unit ?? ''] ?? 0), 0);
}
