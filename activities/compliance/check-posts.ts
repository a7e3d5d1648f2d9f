import type { CheckCounts } from '../../core/check-counts.js';
import type { Check, CheckPage } from '../../core/schemas/check.js';
import type { ActivityContext } from '../context.js';
import { neverAgain } from '../failures.js';
import { findNetworkSource } from '../find.js';
import { payLookup } from '../lookup/pay-lookup.js';
import { settleLedger } from '../paid-call.js';
import { finishTakedowns } from '../takedown/finish-takedowns.js';
import { actOnFindings } from './act-on-findings.js';
import { checkPageId, layCheckPages, type CheckRound } from './check-pages.js';
import { lookAtPosts, lookupKeyOf, type Looked } from './look-at-posts.js';

export interface CheckPostsInput extends CheckRound {
  /** Number of the page, from 0. */
  page: number;
}

/** Counts of one page, and which is next; `null` after the last. */
export interface CheckPostsReport {
  next: number | null;
  /** `null` where there was nothing to look at. */
  counts: CheckCounts | null;
  costUsd: number | null;
}

/** One page of a check by the clock. @throws a final failure where the source cannot be asked before somebody mends something. */
export function createCheckPosts(context: ActivityContext) {
  return async function checkPosts({ page: number, ...round }: CheckPostsInput): Promise<CheckPostsReport> {
    const { store } = context;
    const { checkId } = round;
    const check = await store.checks.get(checkId);
    if (!check) throw unknownCheck(checkId);
    if (number === 0) {
      const source = findNetworkSource(check.file, check.sourceId);
      await finishTakedowns(store, source.kind);
      await layCheckPages(context, source, round);
    }
    const page = await store.checkPages.get(checkPageId(round, number));
    if (!page && number > 0) throw unknownCheck(checkId);
    if (!page) return { next: null, counts: null, costUsd: 0 };
    const { found, costUsd } = await lookOnce(context, check, page);
    const { postIds } = page;
    const { sourceId, holdDays } = check;
    const { counts } = await actOnFindings(context, { checkId, sourceId, holdDays, postIds, found });
    return { next: number + 1 < page.of ? number + 1 : null, counts, costUsd };
  };
}

/** Looked up once: whoever comes after a crash finds the answer on the page, and completes its ledger row. */
async function lookOnce(
  context: ActivityContext,
  { _id: checkId, file, sourceId }: Check,
  page: CheckPage,
): Promise<Looked> {
  const source = findNetworkSource(file, sourceId);
  const { round, postIds, answer } = page;
  const order = { checkId, round, file, source, postIds };
  if (answer) {
    await settleLedger(context, lookupKeyOf(order), answer.costUsd);
    return answer;
  }
  const keep = (looked: Looked) => context.store.checkPages.put({ ...page, answer: looked });
  const result = await lookAtPosts(context, { ...order, pay: payLookup, keep });
  switch (result.kind) {
    case 'answered':
      return result;
    case 'held':
      throw neverAgain('CheckHeld', `the check ${checkId} cannot pay`);
    case 'parked':
      throw neverAgain(result.reason, result.message);
    case 'ended':
      throw neverAgain(result.failureKind, result.message);
  }
}

function unknownCheck(checkId: string) {
  return neverAgain('UnknownCheck', `the store has no check ${checkId}`);
}
