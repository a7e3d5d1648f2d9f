import type { RefreshFile } from './schemas/refresh-file.js';
import type { Schedule } from './schemas/schedule.js';

const DAY_MS = 86_400_000;

/** Characters that the time adds to a file's id. */
export const SCHEDULE_SUFFIX_LENGTH = '-YYYYMMDD-HHMM'.length;

/**
 * The refresh that a schedule starts at a time: `<file.id>-<YYYYMMDD>`, with `-<HHMM>` unless it is midnight (UTC), over the
 * `windowDays` days before that day.
 */
export function scheduledFile(schedule: Schedule, scheduledAt: Date): RefreshFile {
  const { file, windowDays } = schedule;
  const digits = scheduledAt.toISOString().replaceAll(/[-:T]/g, '');
  const time = digits.slice(8, 12);
  const id = `${file.id}-${digits.slice(0, 8)}${time === '0000' ? '' : `-${time}`}`;
  const window = { from: dayBefore(scheduledAt, windowDays), to: dayBefore(scheduledAt, 1) };
  return { ...file, id, window };
}

function dayBefore(at: Date, days: number): string {
  return new Date(at.getTime() - days * DAY_MS).toISOString().slice(0, 10);
}
