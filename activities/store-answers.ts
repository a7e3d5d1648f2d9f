import { reactionTo } from '../core/failure.js';
import { ProviderError } from '../core/provider-error.js';
import type { Batch, BatchRow } from '../core/schemas/batch.js';
import type { LedgerEntry } from '../core/schemas/ledger-entry.js';
import type { BatchAnswer, BatchLook, CallFacts } from '../models/contract.js';
import type { BatchDesk, BatchTask } from './batch-desk.js';
import type { ActivityContext } from './context.js';
import { bookAnswer, bookFailure, completeFailed, type Bill } from './paid-call.js';

interface Place<Answer extends CallFacts> {
  batch: Batch;
  row: BatchRow;
  ledger: LedgerEntry;
  task: BatchTask<Answer>;
}

/**
 * Stores what a batch gave, row by row, and forgets the batch. Doing it again after a crash goes on where it stopped: a row whose
 * ledger row is completed is done.
 *
 * @returns what its answers cost, USD, as far as it is known.
 */
export async function storeAnswers<Answer extends CallFacts>(
  context: ActivityContext,
  batch: Batch,
  {
    desk,
    answers,
    unanswered,
  }: { desk: BatchDesk<Answer> } & Pick<Extract<BatchLook<Answer>, { state: 'ended' }>, 'answers' | 'unanswered'>,
): Promise<number> {
  const ledger = await context.store.ledger.getMany(batch.rows.map(({ ledgerId }) => ledgerId));
  const open = new Map(batch.rows.map((row) => [row.id, row]));
  let costUsd = 0;
  for await (const answer of answers) {
    const row = open.get(answer.id);
    const entry = row && ledger.get(row.ledgerId);
    if (!row || !entry) continue;
    open.delete(answer.id);
    costUsd +=
      entry.state === 'started'
        ? await storeRow(context, { batch, row, ledger: entry }, { desk, answer })
        : (entry.costUsd ?? 0);
  }
  const { reason, costUsd: eachUsd } = unanswered;
  for (const { ledgerId } of open.values()) {
    const entry = ledger.get(ledgerId);
    if (entry?.state !== 'started') continue;
    await completeFailed(context, entry, { failureKind: 'provider_down', reason, costUsd: eachUsd });
    costUsd += eachUsd ?? 0;
  }
  await context.store.batches.remove(batch._id);
  return costUsd;
}

async function storeRow<Answer extends CallFacts>(
  context: ActivityContext,
  place: Omit<Place<Answer>, 'task'>,
  { desk, answer }: { desk: BatchDesk<Answer>; answer: BatchAnswer<Answer> },
): Promise<number> {
  const task = await desk.taskOf(place.row);
  if (!task) return 0;
  const costUsd = await ('error' in answer
    ? storeFailure(context, { ...place, task }, answer)
    : storeAnswer(context, { ...place, task }, answer.answer));
  return costUsd ?? 0;
}

async function storeAnswer<Answer extends CallFacts>(
  context: ActivityContext,
  place: Place<Answer>,
  answer: Answer,
): Promise<number | null> {
  const { batch, ledger, task } = place;
  let keep: (bill: Bill) => Promise<void>;
  try {
    keep = await task.take(answer);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return storeFailure(context, place, { error });
  }
  const bill = { costUsd: task.order.cost(answer.usage), latencyMs: waitedMs(context, batch), at: context.now() };
  // A worker that died between result and ledger row has stored it already.
  const isStored = task.existing !== null && task.existing.at >= batch.submittedAt;
  const call = { ...task.order, keep: async () => (isStored ? undefined : keep(bill)) };
  await bookAnswer(context, call, { row: ledger, answer, bill });
  return bill.costUsd;
}

/** What is an outcome of its own is stored; whatever another try can mend is left for a call of its own. */
async function storeFailure<Answer extends CallFacts>(
  context: ActivityContext,
  { batch, ledger, task }: Place<Answer>,
  { error, byItself = false }: { error: ProviderError; byItself?: boolean },
): Promise<number | null> {
  const { kind, message } = error;
  const reaction = reactionTo(kind);
  const costUsd = await bookFailure(context, task.order, { row: ledger, error, latencyMs: waitedMs(context, batch) });
  if (reaction.do === 'result' && !byItself)
    await task.end({ outcome: reaction.outcome, failureKind: kind, message, costUsd });
  return costUsd;
}

function waitedMs(context: ActivityContext, { submittedAt }: Batch): number {
  return Math.max(0, context.now().getTime() - submittedAt.getTime());
}
