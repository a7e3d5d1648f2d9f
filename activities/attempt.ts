import { Context, type Info } from '@temporalio/activity';

/** What a paid call has to know of the attempt that it is made in. */
export type Attempt = Pick<
  Info,
  'attempt' | 'scheduledTimestampMs' | 'currentAttemptScheduledTimestampMs' | 'taskQueue'
>;

/** The attempt under way; outside of an activity, where a command pays, each call is the first of its own. */
export function currentAttempt(): Attempt {
  const activity = activityContext();
  if (activity) return activity.info;
  const nowMs = Date.now();
  return {
    attempt: 1,
    scheduledTimestampMs: nowMs,
    currentAttemptScheduledTimestampMs: nowMs,
    taskQueue: 'command',
  };
}

/** The activity under way; `null` outside of one. */
export function activityContext(): Context | null {
  try {
    return Context.current();
  } catch {
    return null;
  }
}
