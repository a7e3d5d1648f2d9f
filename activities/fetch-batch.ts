import { Context } from '@temporalio/activity';
import { isParkReason, reactionTo } from '../core/failure.js';
import { ProviderError } from '../core/provider-error.js';
import type { Batch } from '../core/schemas/batch.js';
import type { BatchLook, CallFacts } from '../models/contract.js';
import { annotationDesk } from './annotate/annotation-desk.js';
import { generationDesk, judgmentDesk, type BatchDesk } from './batch-desk.js';
import type { ActivityContext } from './context.js';
import { notYet, parkedBy, retryDelayMs, tryAgain } from './failures.js';
import { noteWait } from './note-wait.js';
import type { CallReport } from './reports.js';
import { shutdownSignal } from './shutdown-signal.js';
import { storeAnswers } from './store-answers.js';

/** OpenAI ends a batch after 24 hours, Gemini after 48 (their guides, 2026-11): past that, nobody says anything of it any more. */
const LONGEST_WAIT_MS = 49 * 3_600_000;

/**
 * One look at a batch; also while spending is paused, as it is paid for. Temporal looks again until the batch has ended, which costs
 * no event. Then all that came back is stored as a call of its own would have stored it; rows without an answer are left for that.
 */
export function createFetchBatch(context: ActivityContext) {
  return async function fetchBatch({ batchId }: { batchId: string }): Promise<CallReport> {
    const batch = await context.store.batches.get(batchId);
    // Another run that waited for the same content has stored it.
    if (!batch) return { kind: 'done', outcome: 'ok', costUsd: 0 };
    const { judgeId } = batch;
    if (batch.annotate) return fetchAll(context, batch, await annotationDesk(context, batch));
    return judgeId === null
      ? fetchAll(context, batch, await generationDesk(context, batch))
      : fetchAll(context, batch, await judgmentDesk(context, { ...batch, judgeId }));
  };
}

async function fetchAll<Answer extends CallFacts>(
  context: ActivityContext,
  batch: Batch,
  desk: BatchDesk<Answer>,
): Promise<CallReport> {
  const sinceMs = context.now().getTime() - batch.submittedAt.getTime();
  try {
    const look = await lookAt(batch, desk);
    if (look.state === 'ended') {
      const costUsd = await storeAnswers(context, batch, { desk, ...look });
      return { kind: 'done', outcome: 'ok', costUsd };
    }
    if (sinceMs > LONGEST_WAIT_MS) return await giveUp(context, batch, { desk, reason: 'it never ended' });
    const lookedAt = context.now();
    await context.store.batches.update(batch._id, { $set: { lookedAt } });
    throw notYet(look.pollAfterMs, context.random());
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return afterLook(context, batch, { desk, error, isOver: sinceMs > LONGEST_WAIT_MS });
  }
}

async function lookAt<Answer extends CallFacts>(
  { handle }: Batch,
  { batch }: BatchDesk<Answer>,
): Promise<BatchLook<Answer>> {
  if (handle === null) throw new ProviderError('bad_response', 'the vendor has given it no name');
  return batch.poll(handle, shutdownSignal());
}

/** What says nothing of the batch itself leaves it where it is; all else is its end. */
async function afterLook<Answer extends CallFacts>(
  context: ActivityContext,
  batch: Batch,
  { desk, error, isOver }: { desk: BatchDesk<Answer>; error: ProviderError; isOver: boolean },
): Promise<CallReport> {
  const { kind, message } = error;
  const reaction = reactionTo(kind);
  if (isParkReason(kind) && reaction.do === 'park') return parkedBy(batch.provider, kind, message);
  if (kind !== 'rate_limited' && kind !== 'provider_down') return giveUp(context, batch, { desk, reason: message });
  if (isOver && isParkReason(kind)) return parkedBy(batch.provider, kind, message);
  const delayMs = retryDelayMs(error, Context.current().info.attempt, context.random());
  await noteWait(context, batch, { error, delayMs });
  throw tryAgain(error, delayMs);
}

/** Its rows may have been drawn and billed, and nobody can say. */
async function giveUp<Answer extends CallFacts>(
  context: ActivityContext,
  batch: Batch,
  { desk, reason }: { desk: BatchDesk<Answer>; reason: string },
): Promise<CallReport> {
  const unanswered = { reason: `no answer of the batch: ${reason}`, costUsd: null };
  const costUsd = await storeAnswers(context, batch, { desk, answers: nothing(), unanswered });
  return { kind: 'done', outcome: 'ok', costUsd };
}

async function* nothing(): AsyncGenerator<never> {}
