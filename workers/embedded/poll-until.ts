import { setTimeout as pause } from 'node:timers/promises';

export interface PollLimits {
  timeoutMs: number;
  intervalMs: number;
}

/** Asks `probe` until it answers something other than null; gives null when `timeoutMs` have passed without. */
export async function pollUntil<T>(probe: () => Promise<T | null>, limits: PollLimits): Promise<T | null> {
  const deadline = performance.now() + limits.timeoutMs;
  for (;;) {
    const answer = await probe();
    if (answer !== null) return answer;
    if (performance.now() >= deadline) return null;
    await pause(limits.intervalMs);
  }
}
