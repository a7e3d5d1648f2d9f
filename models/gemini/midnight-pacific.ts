const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const PACIFIC_CLOCK = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  hourCycle: 'h23',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
});

/**
 * Time until the next midnight on the US west coast, ms: when Google's quotas of a day begin anew
 * (ai.google.dev/gemini-api/docs/rate-limits, 2026-11).
 */
export function untilMidnightPacificMs(nowMs: number): number {
  const waitMs = DAY_MS - sinceMidnightMs(nowMs);
  // On the two days of a year on which clocks are set, that lands an hour after midnight or before it.
  const offMs = sinceMidnightMs(nowMs + waitMs);
  return offMs < DAY_MS / 2 ? waitMs - offMs : waitMs + DAY_MS - offMs;
}

function sinceMidnightMs(atMs: number): number {
  const [hours = 0, minutes = 0, seconds = 0] = PACIFIC_CLOCK.formatToParts(atMs)
    .filter(({ type }) => type !== 'literal')
    .map(({ value }) => Number(value));
  return hours * HOUR_MS + minutes * 60_000 + seconds * 1000 + (atMs % 1000);
}
