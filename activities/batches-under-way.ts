import { Context } from '@temporalio/activity';
import { isParkReason, reactionTo } from '../core/failure.js';
import { ProviderError } from '../core/provider-error.js';
import type { Batch } from '../core/schemas/batch.js';
import type { CallFacts } from '../models/contract.js';
import type { BatchDesk } from './batch-desk.js';
import type { ActivityContext } from './context.js';
import { notYet, parkedBy, retryDelayMs, tryAgain } from './failures.js';
import { completeFailed } from './paid-call.js';
import { shutdownSignal } from './shutdown-signal.js';
import type { BatchOwner, Stop } from './submit-shard.js';
import { untilStored } from './until-stored.js';

/** Longer than any submit: a record without a handle that another refresh wrote is left to it for so long. */
const LONGEST_SUBMIT_MS = 15 * 60_000;
const LOOK_AGAIN_MS = 30_000;

/**
 * Batches that have some of these keys already, whoever submitted them. One whose worker died before it had the handle is looked for
 * at the vendor, which was told its name; where it is not there, it was never made.
 *
 * @throws ApplicationFailure when Temporal is to try again.
 */
export async function batchesUnderWay<Answer extends CallFacts>(
  context: ActivityContext,
  owner: BatchOwner,
  { desk, keys }: { desk: BatchDesk<Answer>; keys: readonly string[] },
): Promise<{ batches: Map<string, string>; stop: Stop | null }> {
  const batches = new Map<string, string>();
  for await (const batch of context.store.batches.find({ 'rows.key': { $in: [...keys] } })) {
    const { isThere, stop } = batch.handle === null ? await recover(context, owner, { desk, batch }) : THERE;
    if (stop) return { batches, stop };
    if (isThere) for (const row of batch.rows) batches.set(row.key, batch._id);
  }
  return { batches, stop: null };
}

interface Recovered {
  isThere: boolean;
  stop: Stop | null;
}

const THERE: Recovered = { isThere: true, stop: null };

async function recover<Answer extends CallFacts>(
  context: ActivityContext,
  owner: BatchOwner,
  { desk, batch }: { desk: BatchDesk<Answer>; batch: Batch },
): Promise<Recovered> {
  const ageMs = context.now().getTime() - batch.submittedAt.getTime();
  if (batch.refreshId !== owner.refreshId && ageMs < LONGEST_SUBMIT_MS) throw notYet(LOOK_AGAIN_MS, context.random());
  let handle: string | null;
  try {
    handle = await desk.batch.find(batch._id, shutdownSignal());
  } catch (error) {
    return { isThere: false, stop: afterFind(context, { ...desk, provider: batch.provider }, error) };
  }
  if (handle !== null) {
    const found = { ...batch, handle };
    await untilStored(() => context.store.batches.put(found));
    return THERE;
  }
  const rows = await context.store.ledger.getMany(batch.rows.map(({ ledgerId }) => ledgerId));
  for (const row of rows.values()) {
    if (row.state === 'started')
      await completeFailed(context, row, { reason: 'its worker died before the batch was made', costUsd: 0 });
  }
  await context.store.batches.remove(batch._id);
  return { isThere: false, stop: null };
}

function afterFind(
  context: ActivityContext,
  { provider, providerDownAttempts }: Pick<BatchDesk<CallFacts>, 'providerDownAttempts'> & Pick<Batch, 'provider'>,
  error: unknown,
): Stop {
  if (!(error instanceof ProviderError)) throw error;
  const { kind, message } = error;
  if (isParkReason(kind) && reactionTo(kind).do === 'park') return parkedBy(provider, kind, message);
  const { attempt } = Context.current().info;
  if (kind !== 'rate_limited' && attempt >= providerDownAttempts) return parkedBy(provider, 'provider_down', message);
  throw tryAgain(error, retryDelayMs(error, attempt, context.random()));
}
