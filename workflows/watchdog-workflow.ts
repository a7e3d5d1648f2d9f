import {
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  isCancellation,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { rateLimitNotices, stalledNotice } from '../core/notices.js';
import type { Notice } from '../core/progress.js';
import type { RunSettings } from '../core/run-settings.js';
import type { Surroundings } from '../activities/look-around.js';
import { ownWork } from './activity-proxies.js';
import { endWatchSignal, noticesSignal } from './messages.js';
import { noticeLines } from './visibility.js';

export interface WatchdogInput {
  settings: RunSettings;
  /** Set by continue-as-new. */
  carried: Watched | null;
}

/** What the watchdog has seen, and told; `place` is state and stage. */
interface Watched {
  place: string;
  progressMs: number;
  told: Notice[];
  tells: number;
  toldMs: number;
}

const HISTORY_EVENTS = 1500;

const LONGEST_INTERVAL_SECONDS = 60;

/** Each telling is some events in the history of the refresh: after so many they become rare. */
const TELLS_AT_ONCE = 20;
const RARE_MS = 30 * 60_000;

/** When only the times in a notice change, it is told anew after this. */
const RETELL_MS = 5 * 60_000;

/**
 * Looks at a refresh now and then, and tells it when calls wait for a rate limit, or when nothing is completed for long.
 * A workflow of its own, so that looking for days leaves no trace in the history of the refresh. Ends when it is told to.
 */
export async function watchdogWorkflow({ settings, carried }: WatchdogInput): Promise<void> {
  let ended = false;
  setHandler(endWatchSignal, () => {
    ended = true;
  });
  const { refreshId, stalledMinutes } = settings;
  const intervalSeconds = Math.min(LONGEST_INTERVAL_SECONDS, Math.max(1, stalledMinutes * 15));
  let watched: Watched = carried ?? { place: '', progressMs: Date.now(), told: [], tells: 0, toldMs: 0 };
  try {
    while (workflowInfo().historyLength < HISTORY_EVENTS) {
      if (await condition(() => ended, `${intervalSeconds} seconds`)) return;
      const around = await ownWork(settings).lookAround.executeWithOptions({ summary: 'what is waited for' }, [
        { refreshId, sinceMs: watched.progressMs },
      ]);
      const { place, progressMs, notices } = look(watched, around, stalledMinutes);
      setCurrentDetails(noticeLines(notices) || 'nothing to tell');
      watched = { ...watched, place, progressMs };
      if (!isToBeTold(notices, watched, around.nowMs)) continue;
      await tellParent(notices);
      watched = { ...watched, told: notices, tells: watched.tells + 1, toldMs: around.nowMs };
    }
  } catch (error) {
    if (isCancellation(error)) return;
    throw error;
  }
  if (!ended) await continueAsNew<typeof watchdogWorkflow>({ settings, carried: watched });
}

function look(watched: Watched, around: Surroundings, stalledMinutes: number) {
  const { state, stage, nowMs, answeredMs } = around;
  const place = `${state}/${stage}`;
  // A new stage, and a resume, are progress; a refresh that is paused or waits for its operator cannot stall.
  const moved = place !== watched.place || state !== 'running';
  const progressMs = Math.max(watched.progressMs, answeredMs ?? 0, moved ? nowMs : 0);
  const stalled = nowMs - progressMs >= stalledMinutes * 60_000;
  const notices = [
    ...rateLimitNotices(state === 'running' ? around.waits : [], nowMs),
    ...(stalled ? [stalledNotice(around, stage, progressMs)] : []),
  ];
  return { place, progressMs, notices };
}

function isToBeTold(notices: readonly Notice[], { told, tells, toldMs }: Watched, nowMs: number): boolean {
  if (JSON.stringify(notices) === JSON.stringify(told)) return false;
  const subjects = (list: readonly Notice[]) => list.map(({ kind, since }) => kind + since).join(' ');
  const leastGapMs = tells >= TELLS_AT_ONCE ? RARE_MS : subjects(notices) === subjects(told) ? RETELL_MS : 0;
  return nowMs - toldMs >= leastGapMs;
}

async function tellParent(notices: Notice[]): Promise<void> {
  const { parent } = workflowInfo();
  if (parent) await getExternalWorkflowHandle(parent.workflowId).signal(noticesSignal, notices);
}
