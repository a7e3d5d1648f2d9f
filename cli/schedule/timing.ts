import { InputError } from '../../core/input-error.js';

export interface TimingOptions {
  cron?: string;
  every?: string;
  windowDays: string;
  catchup: string;
}

/** When a schedule starts refreshes, and over what. */
export interface Timing {
  when: { cron: string } | { everyMs: number };
  windowDays: number;
  /** How late a start may be. */
  catchupMs: number;
}

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Ten years: more is a slip of the finger, and the server has bounds of its own. */
const LONGEST_MS = 3650 * UNIT_MS.d;

/** Five fields, or a name such as `@daily`. What stands in the fields is judged by Temporal. */
const CRON = /^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|[\d*/,A-Za-z?-]+( +[\d*/,A-Za-z?-]+){4})$/;

/** @throws InputError naming the option, what is wrong with it and how it is written. */
export function parseTiming({ cron, every, windowDays, catchup }: TimingOptions): Timing {
  if ((cron === undefined) === (every === undefined))
    throw new InputError(['say when: either --cron "0 6 * * 1" or --every 7d, and not both']);
  if (!/^[1-9]\d{0,3}$/.test(windowDays))
    throw new InputError([`--window-days ${windowDays}: give a whole number of days from 1 to 9999`]);
  return {
    when: cron === undefined ? { everyMs: duration('--every', every ?? '') } : { cron: requireCron(cron) },
    windowDays: Number(windowDays),
    catchupMs: duration('--catchup', catchup),
  };
}

/** An interval in the largest unit that gives a whole number, as `--every` takes it. */
export function everyWords(everyMs: number): string {
  const [unit, ms] = Object.entries(UNIT_MS).findLast(([, one]) => everyMs % one === 0) ?? ['s', 1000];
  return `${everyMs / ms}${unit}`;
}

function requireCron(cron: string): string {
  const text = cron.trim();
  if (CRON.test(text)) return text;
  throw new InputError([
    `--cron "${cron}": give minute, hour, day of month, month and day of week, such as "0 6 * * 1", in UTC`,
  ]);
}

function duration(option: string, text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,7})([mhdw])$/.exec(text) ?? [];
  const ms = Number(count) * (UNIT_MS[unit as keyof typeof UNIT_MS] ?? 0);
  if (ms > 0 && ms <= LONGEST_MS) return ms;
  throw new InputError([`${option} ${text}: give a number and m, h, d or w, such as 12h or 7d, at most ten years`]);
}
