import { isParkReason, isUnbilled, reactionTo, type FailureKind, type ParkReason } from '../core/failure.js';
import { ProviderError } from '../core/provider-error.js';
import type { LedgerEntry, PaidStage, Usage } from '../core/schemas/ledger-entry.js';
import type { Refresh } from '../core/schemas/refresh.js';
import type { CallFacts } from '../models/contract.js';
import { currentAttempt } from './attempt.js';
import { amountToReserve, reserve, settle } from './budget.js';
import type { ActivityContext } from './context.js';
import { parkedBy, retryDelayMs, tryAgain } from './failures.js';
import { noteWait } from './note-wait.js';
import { shutdownSignal } from './shutdown-signal.js';
import { untilStored } from './until-stored.js';

/** What is known of a call that costs money before it is made. */
export interface CallOrder {
  refreshId: string;
  stage: PaidStage;
  /** Content key of the result; the caller has looked it up and found nothing. */
  callKey: string;
  modelId: string | null;
  /** Only of a judgment. */
  judgeId?: string;
  provider: string;
  model: string;
  /** Tries, with growing waits, before a provider that is down parks the run. */
  providerDownAttempts: number;
  /** What it may cost at most as a rule, USD; `null` where the price is unknown. A hard budget holds it back. */
  estimateUsd: number | null;
  /** USD, or `null` where price or usage is not known. */
  cost(usage: Usage): number | null;
}

/** One call that costs money, and what makes it safe. */
export interface PaidCall<Answer extends CallFacts> extends CallOrder {
  /** Makes the call: exactly one request. @throws ProviderError */
  call(signal: AbortSignal): Promise<Answer>;
  /** Stores the result. Tried again until the store takes it: the answer is paid for. */
  keep(answer: Answer, bill: Bill): Promise<void>;
}

export interface Bill {
  costUsd: number | null;
  latencyMs: number;
  at: Date;
}

export type PaidResult<Answer> =
  | { kind: 'answered'; answer: Answer; costUsd: number | null }
  | { kind: 'held' }
  | { kind: 'parked'; reason: ParkReason; message: string }
  | {
      kind: 'ended';
      outcome: 'refused' | 'unsupported' | 'failed';
      failureKind: FailureKind;
      message: string;
      costUsd: number | null;
    };

/** An answer that cannot be read is asked for again so often before the item counts as failed. */
export const BAD_RESPONSE_TRIES = 3;

/**
 * Pays for one call: gate, budget, ledger row, call, result and completed ledger row. What comes after a failure is `reactionTo`'s word.
 *
 * @throws ApplicationFailure when Temporal is to try again.
 */
export async function payOnce<Answer extends CallFacts>(
  context: ActivityContext,
  call: PaidCall<Answer>,
): Promise<PaidResult<Answer>> {
  const opened = await openCall(context, call);
  if (opened.kind !== 'open') return opened;
  const { row } = opened;
  // Not by the clock on the wall: it can jump.
  const beganMs = performance.now();
  const elapsedMs = () => Math.round(performance.now() - beganMs);
  let answer: Answer;
  try {
    answer = await call.call(shutdownSignal());
  } catch (error) {
    return afterFailure(context, call, { row, error, latencyMs: elapsedMs() });
  }
  const bill: Bill = { costUsd: call.cost(answer.usage), latencyMs: elapsedMs(), at: context.now() };
  await bookAnswer(context, call, { row, answer, bill });
  return { kind: 'answered', answer, costUsd: bill.costUsd };
}

/** Before a call: the gate, the budget, and a ledger row that is on disk. */
export async function openCall(
  context: ActivityContext,
  call: CallOrder,
): Promise<{ kind: 'open'; row: LedgerEntry } | Extract<PaidResult<never>, { kind: 'held' | 'parked' }>> {
  const refresh = await context.refresh(call.refreshId);
  if (!refresh.spending || isSkipped(refresh, call)) return { kind: 'held' };
  const reservedUsd = amountToReserve(refresh, call.estimateUsd);
  const row = { ...startedRow(call, context.now()), reservedUsd };
  const unaffordable = await reserve(context, refresh, row);
  if (unaffordable) return unaffordable;
  await context.store.ledger.insert(row);
  return { kind: 'open', row };
}

/** After an answer: result, completed ledger row, settled reservation, tried again until the store takes them. */
export async function bookAnswer<Answer extends CallFacts>(
  context: ActivityContext,
  call: CallOrder & Pick<PaidCall<Answer>, 'keep'>,
  { row, answer, bill }: { row: LedgerEntry; answer: Answer; bill: Bill },
): Promise<void> {
  const { stage, provider } = call;
  const { usage, requestId } = answer;
  const { costUsd, latencyMs, at } = bill;
  context.recordCall({ stage, provider, failureKind: null, latencyMs, costUsd });
  await untilStored(async () => {
    // In this order: a row that says `answered` means that the result is there, whenever the worker dies.
    await call.keep(answer, bill);
    const done = { usage, requestId, costUsd, httpStatus: 200, finishedAt: at };
    await context.store.ledger.put({ ...row, ...done, state: 'answered' });
    await settle(context, row, costUsd);
  });
}

/** After a failure that ends the call: the completed ledger row. @returns what it cost, USD; `null` where nobody can say. */
export async function bookFailure(
  context: ActivityContext,
  call: CallOrder,
  { row, error, latencyMs }: { row: LedgerEntry; error: ProviderError; latencyMs: number },
): Promise<number | null> {
  const { kind, message, httpStatus, requestId, usage } = error;
  const costUsd = usage ? call.cost(usage) : isUnbilled(kind) ? 0 : costOfNoWord(call);
  const { stage, provider } = call;
  context.recordCall({ stage, provider, failureKind: kind, latencyMs, costUsd });
  await completeFailed(context, row, { failureKind: kind, reason: message, httpStatus, requestId, usage, costUsd });
  return costUsd;
}

/** Of a call of which nobody said what it cost: nothing, where it could cost nothing. */
function costOfNoWord({ estimateUsd }: CallOrder): number | null {
  return estimateUsd === 0 ? 0 : null;
}

function isSkipped(refresh: Refresh, { modelId }: CallOrder): boolean {
  return modelId !== null && refresh.skippedModels.includes(modelId);
}

/** The row's id holds the moment for which this attempt was scheduled, so a second delivery of it cannot pay again. */
function startedRow(call: CallOrder, startedAt: Date): LedgerEntry {
  const attempt = currentAttempt().currentAttemptScheduledTimestampMs.toString(36);
  const { callKey, refreshId, stage, modelId, provider, model } = call;
  return {
    _id: `${callKey}/${attempt}`,
    callKey,
    refreshId,
    stage,
    modelId,
    judgeId: call.judgeId ?? null,
    provider,
    model,
    state: 'started',
    failureKind: null,
    reason: null,
    httpStatus: null,
    requestId: null,
    usage: null,
    costUsd: null,
    reservedUsd: null,
    startedAt,
    finishedAt: null,
  };
}

/**
 * After a failure of a call that was opened.
 *
 * @throws ApplicationFailure when Temporal is to try again.
 */
export async function afterFailure(
  context: ActivityContext,
  call: CallOrder,
  { row, error, latencyMs }: { row: LedgerEntry; error: unknown; latencyMs: number },
): Promise<Exclude<PaidResult<never>, { kind: 'answered' | 'held' }>> {
  if (!(error instanceof ProviderError)) {
    await completeFailed(context, row, { reason: 'stopped before the answer came', costUsd: costOfNoWord(call) });
    throw error;
  }
  const { kind, message } = error;
  const costUsd = await bookFailure(context, call, { row, error, latencyMs });
  const reaction = reactionTo(kind);
  if (reaction.do === 'result')
    return { kind: 'ended', outcome: reaction.outcome, failureKind: kind, message, costUsd };
  if (isParkReason(kind) && reaction.do === 'park') return parkedBy(call.provider, kind, message);
  const tries = await failuresSoFar(context, row, kind);
  if (reaction.do === 'retry' && tries >= triesOf(kind, call)) {
    if (isParkReason(kind)) return parkedBy(call.provider, kind, message);
    return { kind: 'ended', outcome: 'failed', failureKind: kind, message, costUsd };
  }
  const delayMs = retryDelayMs(error, tries, context.random());
  await noteWait(context, call, { error, delayMs });
  throw tryAgain(error, delayMs);
}

function triesOf(kind: FailureKind, call: CallOrder): number {
  return kind === 'provider_down' ? call.providerDownAttempts : BAD_RESPONSE_TRIES;
}

/** Completes the ledger row of a call that gave nothing, and settles its reservation. */
export async function completeFailed(
  context: ActivityContext,
  row: LedgerEntry,
  facts: Partial<LedgerEntry>,
): Promise<void> {
  await untilStored(async () => {
    await context.store.ledger.put({ ...row, ...facts, state: 'failed', finishedAt: context.now() });
    await settle(context, row, facts.costUsd ?? null);
  });
}

/** Failures of this kind since the activity was first scheduled; those of an earlier run do not count. */
async function failuresSoFar(context: ActivityContext, row: LedgerEntry, failureKind: FailureKind): Promise<number> {
  const { scheduledTimestampMs, attempt } = currentAttempt();
  if (attempt === 1) return 1;
  const since = new Date(scheduledTimestampMs);
  return context.store.ledger.raw.countDocuments({ callKey: row.callKey, failureKind, startedAt: { $gte: since } });
}

/**
 * A worker can die after the result was stored and before its ledger row was completed. Who finds the result completes the row.
 */
export async function settleLedger(context: ActivityContext, callKey: string, costUsd: number | null): Promise<void> {
  if (currentAttempt().attempt === 1) return;
  const [row] = await context.store.ledger.raw.find({ callKey }).sort({ startedAt: -1 }).limit(1).toArray();
  // The newest call gave the result. An older row that stayed `started` is a call whose answer was lost, and stays so.
  if (row) await settleRow(context, row, costUsd);
}

/** Completes the row of a call whose result is in the store; nothing happens where that was done. */
export async function settleRow(context: ActivityContext, row: LedgerEntry, costUsd: number | null): Promise<void> {
  if (row.state !== 'started') return;
  await context.store.ledger.put({ ...row, state: 'answered', costUsd, finishedAt: context.now() });
  await settle(context, { ...row, reservedUsd: row.reservedUsd ?? null }, costUsd);
}
