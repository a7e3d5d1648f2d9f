import { Context } from '@temporalio/activity';
import { isParkReason, reactionTo } from '../core/failure.js';
import { ProviderError } from '../core/provider-error.js';
import type { LedgerEntry } from '../core/schemas/ledger-entry.js';
import type { Submission } from '../core/schemas/submission.js';
import type { CallFacts } from '../models/contract.js';
import type { ActivityContext } from './context.js';
import { neverAgain, notYet, parkedBy, retryDelayMs, tryAgain } from './failures.js';
import { noteWait } from './note-wait.js';
import {
  afterFailure,
  BAD_RESPONSE_TRIES,
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

/** Looks grow rarer the longer a request takes: they count against the queue's calls a second, as requests do. */
const PAUSE_SHARE = 0.2;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Hands a request to a vendor with a queue: gate, budget, ledger row, exactly one submit, and its handle on disk. The row stays
 * `started` until `collectOnce` has the answer. A handle that is there already is not paid for again, whichever refresh left it.
 *
 * @param call `replaces`: when the result that is to be replaced was stored; a handle for another one was left by a crash.
 * @throws ApplicationFailure when Temporal is to try again.
 */
export async function submitOnce(
  context: ActivityContext,
  call: CallOrder & Pick<Submission, 'replaces'>,
  submit: (signal: AbortSignal) => Promise<{ handle: string }>,
): Promise<{ kind: 'submitted' } | Exclude<PaidResult<never>, { kind: 'answered' }>> {
  const known = await context.store.submissions.get(call.callKey);
  if (known && isSameMoment(known.replaces, call.replaces)) return { kind: 'submitted' };
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
    replaces: call.replaces,
    submittedAt: context.now(),
  };
  await untilStored(() => context.store.submissions.put(submission));
  return { kind: 'submitted' };
}

/** Whether two records were stored at one moment; `null` is that of none. */
export function isSameMoment(one: Date | null, other: Date | null): boolean {
  return one?.getTime() === other?.getTime();
}

type Collected<Answer extends CallFacts> =
  { state: 'pending'; pollAfterMs: number } | { state: 'ready'; answer: Answer };

/** How a look for an answer ended; `again`: it was of no use, and the request is to be made anew. */
export type CollectedResult<Answer> = Exclude<PaidResult<Answer>, { kind: 'held' }> | { kind: 'again' };

/**
 * Looks once for the answer to a request that was submitted; also while spending is paused, as it is paid for. Where it is not
 * there yet, Temporal looks again later: waiting costs no event in any history. The submission stays in the store: the caller
 * takes it away when the end of the request is stored too, unless the run parks.
 *
 * @throws ApplicationFailure when Temporal is to try again.
 */
export async function collectOnce<Answer extends CallFacts>(
  context: ActivityContext,
  call: CallOrder & Pick<PaidCall<Answer>, 'keep'>,
  look: { submission: Submission; poll: (handle: string, signal: AbortSignal) => Promise<Collected<Answer>> },
): Promise<CollectedResult<Answer>> {
  const { submission, poll } = look;
  const row = await context.store.ledger.get(submission.ledgerId);
  if (!row) throw neverAgain('LedgerRowMissing', `the ledger has no row ${submission.ledgerId}`);
  // Of another process, whose clock can be ahead.
  const sinceMs = Math.max(0, context.now().getTime() - submission.submittedAt.getTime());
  const asked: Asked = { submission, row, sinceMs };
  let found: Collected<Answer>;
  try {
    found = await poll(submission.handle, shutdownSignal());
  } catch (error) {
    return afterLook(context, call, { ...asked, error });
  }
  if (found.state === 'pending') {
    if (sinceMs > LONGEST_WAIT_MS) return giveUp(context, call, asked);
    const pauseMs = Math.max(found.pollAfterMs, Math.min(LONGEST_PAUSE_MS, PAUSE_SHARE * sinceMs));
    throw notYet(pauseMs, context.random());
  }
  const { answer } = found;
  const bill = { costUsd: call.cost(answer.usage), latencyMs: sinceMs, at: context.now() };
  await bookAnswer(context, call, { row, answer, bill });
  // What another refresh submitted and did not fetch stands in that one's ledger.
  return { kind: 'answered', answer, costUsd: row.refreshId === call.refreshId ? bill.costUsd : 0 };
}

interface Asked {
  submission: Submission;
  row: LedgerEntry;
  sinceMs: number;
}

/** What says nothing of the request itself leaves it where it is; all else is its end. */
async function afterLook(
  context: ActivityContext,
  call: CallOrder,
  { submission, row, error, sinceMs }: Asked & { error: unknown },
): Promise<Exclude<CollectedResult<never>, { kind: 'answered' }>> {
  if (!(error instanceof ProviderError)) throw error;
  const { kind, message } = error;
  const reaction = reactionTo(kind);
  if (reaction.do === 'wait' || kind === 'provider_down') {
    if (sinceMs > LONGEST_WAIT_MS && isParkReason(kind)) return parkedBy(call.provider, kind, message);
    const delayMs = retryDelayMs(error, Context.current().info.attempt, context.random());
    await noteWait(context, call, { error, delayMs });
    throw tryAgain(error, delayMs);
  }
  if (reaction.do === 'park' && isParkReason(kind)) return parkedBy(call.provider, kind, message);
  const costUsd = await bookFailure(context, call, { row, error, latencyMs: sinceMs });
  if (reaction.do === 'result')
    return { kind: 'ended', outcome: reaction.outcome, failureKind: kind, message, costUsd };
  const isLast = (await uselessSoFar(context, call, submission.replaces)) >= BAD_RESPONSE_TRIES;
  return isLast ? { kind: 'ended', outcome: 'failed', failureKind: kind, message, costUsd } : { kind: 'again' };
}

/** The end of a request that the vendor has not come to: made anew, it would only stand in the same queue. */
async function giveUp(
  context: ActivityContext,
  call: CallOrder,
  { row, sinceMs }: Asked,
): Promise<Extract<PaidResult<never>, { kind: 'ended' }>> {
  const message = `no picture ${LONGEST_WAIT_MS / 3_600_000} hours after the request`;
  const error = new ProviderError('bad_response', message);
  const costUsd = await bookFailure(context, call, { row, error, latencyMs: sinceMs });
  return { kind: 'ended', outcome: 'failed', failureKind: error.kind, message, costUsd };
}

/** Requests of this refresh for one result that came to nothing, since the result that they are to replace. */
function uselessSoFar(
  context: ActivityContext,
  { callKey, refreshId }: CallOrder,
  replaces: Date | null,
): Promise<number> {
  const startedAt = { $gt: replaces ?? new Date(0) };
  return context.store.ledger.raw.countDocuments({ callKey, refreshId, failureKind: 'bad_response', startedAt });
}
