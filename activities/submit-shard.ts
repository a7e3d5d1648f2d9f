import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { contentKey } from '../core/content-key.js';
import { isParkReason, reactionTo } from '../core/failure.js';
import { ProviderError } from '../core/provider-error.js';
import type { Batch } from '../core/schemas/batch.js';
import type { LedgerEntry } from '../core/schemas/ledger-entry.js';
import type { CallFacts } from '../models/contract.js';
import type { BatchDesk } from './batch-desk.js';
import type { ActivityContext } from './context.js';
import { BUDGET_RESERVED, parkedBy, retryDelayMs, tryAgain } from './failures.js';
import { noteWait } from './note-wait.js';
import { completeFailed, openCall, type PaidResult } from './paid-call.js';
import type { PackedRow } from './pack-shards.js';
import { shutdownSignal } from './shutdown-signal.js';
import { untilStored } from './until-stored.js';

/** Why no more can be submitted now: the gate, the budget, or the vendor; a failure is Temporal's to try again. */
export type Stop = Extract<PaidResult<never>, { kind: 'held' | 'parked' }> | ApplicationFailure;

interface OpenedRow<Answer extends CallFacts> {
  packed: PackedRow<Answer>;
  ledger: LedgerEntry;
}

/** Whose work a batch is. */
export interface BatchOwner {
  refreshId: string;
  modelId: string;
  judgeId: string | null;
  /** Questions of LLM steps, and neither generations nor judgments. */
  annotate?: boolean;
}

/**
 * One batch: gate, budget and a ledger row for each of its rows, the batch's own record, one submit, and its handle on disk. Rows
 * that the budget does not take now are left out.
 *
 * @throws ApplicationFailure when Temporal is to try again.
 */
export async function submitShard<Answer extends CallFacts>(
  context: ActivityContext,
  owner: BatchOwner,
  { desk, rows }: { desk: BatchDesk<Answer>; rows: readonly PackedRow<Answer>[] },
): Promise<{ batchId: string | null; stop: Stop | null }> {
  const { opened, stop } = await openRows(context, rows);
  const [first] = opened;
  if (!first) return { batchId: null, stop };
  const batch = batchOf(owner, opened, context.now());
  await untilStored(() => context.store.batches.put(batch));
  const lines = opened.map(({ packed }) => packed.line);
  let handle: string;
  try {
    handle = await desk.batch.submit(lines, { name: batch._id, signal: shutdownSignal() });
  } catch (error) {
    const { providerDownAttempts } = desk;
    const refused = await afterSubmit(context, batch, { opened, error, providerDownAttempts });
    return { batchId: null, stop: refused ?? stop };
  }
  await untilStored(() => context.store.batches.put({ ...batch, handle }));
  return { batchId: batch._id, stop };
}

async function openRows<Answer extends CallFacts>(
  context: ActivityContext,
  rows: readonly PackedRow<Answer>[],
): Promise<{ opened: OpenedRow<Answer>[]; stop: Stop | null }> {
  const opened: OpenedRow<Answer>[] = [];
  let stop: Stop | null = null;
  await Promise.all(
    rows.map(async (packed) => {
      const result = await openCall(context, packed.task.order).catch(budgetReserved);
      if ('row' in result) opened.push({ packed, ledger: result.row });
      else stop = result;
    }),
  );
  return { opened, stop };
}

function budgetReserved(error: unknown): ApplicationFailure {
  if (error instanceof ApplicationFailure && error.type === BUDGET_RESERVED) return error;
  throw error;
}

function batchOf(owner: BatchOwner, opened: readonly OpenedRow<CallFacts>[], submittedAt: Date): Batch {
  const { refreshId, modelId, judgeId, annotate = false } = owner;
  const rows = opened.map(({ packed: { task, line }, ledger }) => ({
    id: line.id,
    key: task.order.callKey,
    sampleId: task.sampleId,
    image: task.image,
    ledgerId: ledger._id,
  }));
  // Ledger rows are of one attempt, so no two batches have the same.
  const _id = contentKey('batch', { rows: rows.map(({ ledgerId }) => ledgerId) });
  const provider = opened[0]?.packed.task.order.provider ?? '';
  return { _id, refreshId, modelId, judgeId, annotate, provider, handle: null, rows, submittedAt, lookedAt: null };
}

/**
 * After a submit that failed. Where it may have reached the vendor all the same, the record stays without a handle, and the next try
 * looks for it there; else nothing was made and nothing cost.
 *
 * @returns `null` where the rows have to be asked for one by one.
 * @throws ApplicationFailure when Temporal is to try again.
 */
async function afterSubmit<Answer extends CallFacts>(
  context: ActivityContext,
  batch: Batch,
  {
    opened,
    error,
    providerDownAttempts,
  }: { opened: readonly OpenedRow<Answer>[]; error: unknown; providerDownAttempts: number },
): Promise<Stop | null> {
  if (!(error instanceof ProviderError)) throw error;
  const { kind, message } = error;
  const mayBeThere = kind === 'provider_down' || kind === 'bad_response';
  const { stage, provider } = opened[0]?.packed.task.order ?? { stage: 'generate', provider: batch.provider };
  context.recordCall({ stage, provider, failureKind: kind, latencyMs: 0, costUsd: mayBeThere ? null : 0 });
  if (!mayBeThere) {
    const ended = { failureKind: kind, reason: message, httpStatus: error.httpStatus, costUsd: 0 };
    for (const { ledger } of opened) await completeFailed(context, ledger, ended);
    await context.store.batches.remove(batch._id);
  }
  const reaction = reactionTo(kind);
  if (reaction.do === 'result') {
    context.log.warn({ batch: batch._id, provider, reason: message }, 'a batch was not taken; its rows go one by one');
    return null;
  }
  if (isParkReason(kind) && reaction.do === 'park') return parkedBy(batch.provider, kind, message);
  const { attempt } = Context.current().info;
  if (mayBeThere && attempt >= providerDownAttempts) return parkedBy(batch.provider, 'provider_down', message);
  const delayMs = retryDelayMs(error, attempt, context.random());
  await noteWait(context, { refreshId: batch.refreshId, provider }, { error, delayMs });
  throw tryAgain(error, delayMs);
}
