import { proxyActivities, type ActivityInterfaceFor } from '@temporalio/workflow';
import type { Activities } from '../activities/create-activities.js';
import { CPU_QUEUE, type MEDIA_QUEUE } from '../core/names.js';
import type { CallSettings, RunSettings } from '../core/run-settings.js';

export type Proxies = ActivityInterfaceFor<Activities>;

/** Errors of our own making: trying again cannot mend them. */
const OWN_MISTAKES = ['StoredShapeError', 'TypeError', 'RangeError', 'ReferenceError'];

/** Time beyond the provider's own bound for lookups, image work and writes, also to a store that is away for a while. */
const MARGIN_SECONDS = 600;

/** The id of a call that can be held back and made again: told apart in the UI, where all rounds stand. */
export function inRound(activityId: string, round: number): string {
  return round === 0 ? activityId : `${activityId}/again-${round}`;
}

/** Activities of our own can read a whole release; the heartbeat tells within seconds whether their worker lives. */
const OWN_WORK = '2 hours';

/** Paid calls wait in the queue of their provider. Waits and retries have no end: what ends them is decided by kind of failure. */
export function callsOn(call: CallSettings, settings: Pick<RunSettings, 'heartbeatSeconds'>): Proxies {
  return proxyActivities<Activities>({
    taskQueue: call.queue,
    startToCloseTimeout: `${call.timeoutSeconds + MARGIN_SECONDS} seconds`,
    heartbeatTimeout: `${settings.heartbeatSeconds} seconds`,
    retry: { initialInterval: '1 second', maximumInterval: '30 seconds', nonRetryableErrorTypes: OWN_MISTAKES },
    // A cancelled refresh does not wait for calls under way; their answers are stored all the same.
    cancellationType: 'ABANDON',
  });
}

export function ownWork(
  settings: Pick<RunSettings, 'heartbeatSeconds'>,
  queue: typeof CPU_QUEUE | typeof MEDIA_QUEUE = CPU_QUEUE,
): Proxies {
  return proxyActivities<Activities>({
    taskQueue: queue,
    startToCloseTimeout: OWN_WORK,
    heartbeatTimeout: `${settings.heartbeatSeconds} seconds`,
    retry: { initialInterval: '1 second', maximumInterval: '30 seconds', nonRetryableErrorTypes: OWN_MISTAKES },
  });
}

/** Tries of work on the description of a dataset: minutes of a store that is away, and not for ever, as the site waits for it. */
const DESCRIBING_TRIES = 25;

/** Own work that nothing but the description of the dataset depends on. */
export function describingWork(settings: Pick<RunSettings, 'heartbeatSeconds'>): Proxies {
  return boundedWork(settings, DESCRIBING_TRIES);
}

/** Tries of making sites anew: the next check tries again, and a site that cannot be made must not keep that one waiting. */
const REMAKING_TRIES = 5;

/** Own work of a check, beside what it is there for. */
export function remakingWork(settings: Pick<RunSettings, 'heartbeatSeconds'>): Proxies {
  return boundedWork(settings, REMAKING_TRIES);
}

function boundedWork({ heartbeatSeconds }: Pick<RunSettings, 'heartbeatSeconds'>, maximumAttempts: number): Proxies {
  return proxyActivities<Activities>({
    taskQueue: CPU_QUEUE,
    startToCloseTimeout: OWN_WORK,
    heartbeatTimeout: `${heartbeatSeconds} seconds`,
    retry: {
      initialInterval: '1 second',
      maximumInterval: '30 seconds',
      maximumAttempts,
      nonRetryableErrorTypes: OWN_MISTAKES,
    },
  });
}
