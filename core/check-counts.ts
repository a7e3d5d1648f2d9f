/** What a check found, by number of posts. */
export interface CheckCounts {
  looked: number;
  /** Still shown as they are in the store, and shown with another text. */
  there: number;
  edited: number;
  /** Not shown: held, withdrawn for good, and held before and shown again. */
  held: number;
  withdrawn: number;
  back: number;
  /** Of which the answer says nothing. */
  unknown: number;
}

export const NO_COUNTS: CheckCounts = {
  looked: 0,
  there: 0,
  edited: 0,
  held: 0,
  withdrawn: 0,
  back: 0,
  unknown: 0,
};

/** Adds two counts. */
export function addCheckCounts(a: CheckCounts, b: CheckCounts): CheckCounts {
  const names = Object.keys(NO_COUNTS) as (keyof CheckCounts)[];
  return Object.fromEntries(names.map((name) => [name, a[name] + b[name]])) as Record<keyof CheckCounts, number>;
}
