import type { ActivityContext } from '../context.js';
import { neverAgain } from '../failures.js';
import { findNetworkSource } from '../find.js';
import { payLookup } from '../lookup/pay-lookup.js';
import { checkPage, type CheckCounts } from './check-page.js';

export interface CheckPostsInput {
  checkId: string;
  /** Tells this run of the check from others. */
  round: string;
  after: string | null;
}

/** Counts of one page, and where the next begins; `null` after the last. */
export interface CheckPostsReport {
  next: string | null;
  counts: CheckCounts;
  costUsd: number | null;
}

/** One page of a check by the clock. @throws a final failure where the source cannot be asked before somebody mends something. */
export function createCheckPosts(context: ActivityContext) {
  return async function checkPosts({ checkId, round, after }: CheckPostsInput): Promise<CheckPostsReport> {
    const check = await context.store.checks.get(checkId);
    if (!check) throw neverAgain('UnknownCheck', `the store has no check ${checkId}`);
    const { file, holdDays } = check;
    const source = findNetworkSource(file, check.sourceId);
    const page = await checkPage(context, { file, source, checkId, round, after, holdDays, pay: payLookup });
    switch (page.kind) {
      case 'done':
        return { next: page.next, counts: page.counts, costUsd: page.costUsd };
      case 'held':
        throw neverAgain('CheckHeld', `the check ${checkId} cannot pay`);
      case 'parked':
        throw neverAgain(page.reason, page.message);
      case 'ended':
        throw neverAgain(page.failureKind, page.message);
    }
  };
}
