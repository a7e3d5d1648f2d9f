import type { Notice } from './progress.js';
import type { ProviderWait } from './schemas/provider-wait.js';

/** Calls that were made and have not come back, by provider and stage. */
export interface UnderWay {
  provider: string;
  stage: string;
  calls: number;
  sinceMs: number;
}

/** What calls of a refresh wait for, as the store has it. Times in ms since 1970. */
export interface Waiting {
  waits: { provider: string; queue: string; kind: ProviderWait['kind']; sinceMs: number; untilMs: number }[];
  underWay: UnderWay[];
}

/** A rate limit is over when its last wait is; until then it is told with the moment at which it will be. */
export function rateLimitNotices(waits: Waiting['waits'], nowMs: number): Notice[] {
  return waits
    .filter((wait) => wait.kind === 'rate_limited' && wait.untilMs > nowMs)
    .map(({ provider, queue, sinceMs, untilMs }) => ({
      kind: 'rate_limited',
      since: new Date(sinceMs).toISOString(),
      message: `rate limited until ${clock(untilMs)} (${provider}, ${queue})`,
    }));
}

/** @param sinceMs when something was completed last. */
export function stalledNotice({ waits, underWay }: Waiting, stage: string, sinceMs: number): Notice {
  const reasons = [
    ...waits.map(
      ({ kind, provider, queue, untilMs }) => `${kind} of ${provider} in ${queue}, next try ${clock(untilMs)}`,
    ),
    ...underWay.map(({ calls, provider, stage: use, sinceMs: from }) => {
      return `${calls} ${calls === 1 ? 'call' : 'calls'} to ${provider} (${use}) without an answer since ${clock(from)}`;
    }),
  ];
  const nobody = `no call is under way in the stage ${stage}: see that workers run for all queues of this refresh`;
  return {
    kind: 'stalled',
    since: new Date(sinceMs).toISOString(),
    message: `stalled since ${clock(sinceMs)}, waiting for ${reasons.join('; ') || nobody}`,
  };
}

function clock(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 19)}Z`;
}
