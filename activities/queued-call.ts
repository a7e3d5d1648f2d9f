import { Context } from '@temporalio/activity';
import { isParkReason, reactionTo } from '../core/failure.js';
import { ProviderError } from '../core/provider-error.js';
import type { LedgerEntry } from '../core/schemas/ledger-entry.js';
import type { Submission } from '../core/schemas/submission.js';
import type { CallFacts } from '../models/contract.js';
import type { ActivityContext } from './context.js';
import { neverAgain, notYet, retryDelayMs, tryAgain } from './failures.js';
import { noteWait } from './note-wait.js';
import {
  afterFailure,
  bookAnswer,
  bookFailure,
  openCall,
  type CallOrder,
  type PaidResult,
  type PaidCall,
} from './paid-call.js';
import { shutdownSignal } from './shutdown-signal.js';
import { untilStored } from './until-stored.js';

/** A request that was taken so long ago and has no picture yet will have none. */
const LONGEST_WAIT_MS = 6 * 3_600_000;

/**
 * Hands a request to a vendor with a queue: gate, budget, ledger row, exactly one submit, and its handle on disk. The row stays
 * `started` until `collectOnce` has the answer. A handle that is there already is not paid for again.
 *
 * @param call `after`: when the result that is to be replaced was stored; an older handle was left by a crash and led to that one.
 * @throws ApplicationFailure when Temporal is to try again.
 */
export async function submitOnce(
  context: ActivityContext,
  call: CallOrder & { after: Date | null },
  submit: (signal: AbortSignal) => Promise<{ handle: string }>,
): Promise<{ kind: 'submitted' } | Exclude<PaidResult<never>, { kind: 'answered' }>> {
  const known = await context.store.submissions.get(call.callKey);
  if (known && (call.after === null || known.submittedAt > call.after)) return { kind: 'submitted' };
  const opened = await openCall(context, call);
  if (opened.kind !== 'open') return opened;
  const { row } = opened;
  const beganMs = performance.now();
  let handle: string;
  try {
    ({ handle } = await submit(shutdownSignal()));
  } catch (error) {
    return afterFailure(context, call, { row, error, latencyMs: performance.now() - beganMs });
  }
  const submission: Submission = {
    _id: call.callKey,
    refreshId: call.refreshId,
    modelId: call.modelId ?? '',
    ledgerId: row._id,
    handle,
    submittedAt: context.now(),
  };
  await untilStored(() => context.store.submissions.put(submission));
  return { kind: 'submitted' };
}

type Collected<Answer extends CallFacts> =
  { state: 'pending'; pollAfterMs: number } | { state: 'ready'; answer: Answer };

/**
 * Looks once for the answer to a request that was submitted; also while spending is paused, as it is paid for. Where it is not
 * there yet, Temporal looks again later: waiting costs no event in any history.
 *
 * @throws ApplicationFailure when Temporal is to try again.
 */
export async function collectOnce<Answer extends CallFacts>(
  context: ActivityContext,
  call: CallOrder & Pick<PaidCall<Answer>, 'keep'>,
  look: { submission: Submission; poll: (handle: string, signal: AbortSignal) => Promise<Collected<Answer>> },
): Promise<Exclude<PaidResult<Answer>, { kind: 'held' }>> {
  const { submission, poll } = look;
  const row = await context.store.ledger.get(submission.ledgerId);
  if (!row) throw neverAgain('LedgerRowMissing', `the ledger has no row ${submission.ledgerId}`);
  const sinceMs = context.now().getTime() - submission.submittedAt.getTime();
  let found: Collected<Answer>;
  try {
    found = await poll(submission.handle, shutdownSignal());
    if (found.state === 'pending' && sinceMs > LONGEST_WAIT_MS)
      throw new ProviderError('bad_response', `no picture ${LONGEST_WAIT_MS / 3_600_000} hours after the request`);
  } catch (error) {
    return afterLook(context, call, { row, error, sinceMs });
  }
  if (found.state === 'pending') throw notYet(found.pollAfterMs, context.random());
  const { answer } = found;
  const bill = { costUsd: call.cost(answer.usage), latencyMs: Math.max(0, sinceMs), at: context.now() };
  await bookAnswer(context, call, { row, answer, bill });
  await context.store.submissions.remove(submission._id);
  return { kind: 'answered', answer, costUsd: bill.costUsd };
}

/** What says nothing of the request itself leaves it where it is; all else is its end. */
async function afterLook(
  context: ActivityContext,
  call: CallOrder,
  { row, error, sinceMs }: { row: LedgerEntry; error: unknown; sinceMs: number },
): Promise<Exclude<PaidResult<never>, { kind: 'answered' | 'held' }>> {
  if (!(error instanceof ProviderError)) throw error;
  const { kind, message } = error;
  const reaction = reactionTo(kind);
  if (reaction.do === 'wait' || kind === 'provider_down') {
    if (sinceMs > LONGEST_WAIT_MS && isParkReason(kind)) return { kind: 'parked', reason: kind, message };
    const delayMs = retryDelayMs(error, Context.current().info.attempt, context.random());
    await noteWait(context, call, { error, delayMs });
    throw tryAgain(error, delayMs);
  }
  if (reaction.do === 'park' && isParkReason(kind)) return { kind: 'parked', reason: kind, message };
  const costUsd = await bookFailure(context, call, { row, error, latencyMs: Math.max(0, sinceMs) });
  await context.store.submissions.remove(call.callKey);
  const outcome = reaction.do === 'result' ? reaction.outcome : 'failed';
  return { kind: 'ended', outcome, failureKind: kind, message, costUsd };
}
