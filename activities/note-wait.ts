import type { ProviderError } from '../core/provider-error.js';
import { activityContext, currentAttempt } from './attempt.js';
import type { ActivityContext } from './context.js';

/** Waits with a shorter gap between them are one. */
const GAP_MS = 60_000;

/**
 * Notes that a call will be tried again at some moment, so that status, query and Temporal UI can say what is waited for.
 * For people only: when it cannot be written, the call goes on without. A command tells its operator by itself.
 */
export async function noteWait(
  context: ActivityContext,
  call: { refreshId: string; provider: string },
  { error, delayMs }: { error: ProviderError; delayMs: number },
): Promise<void> {
  if (!activityContext()) return;
  const { refreshId, provider } = call;
  const { kind } = error;
  const queue = currentAttempt().taskQueue;
  const _id = `${refreshId}/${queue}/${kind}`;
  const now = context.now();
  const end = new Date(now.getTime() + delayMs);
  try {
    const known = await context.store.providerWaits.get(_id);
    const goesOn = known !== null && known.until.getTime() + GAP_MS > now.getTime();
    const since = goesOn ? known.since : now;
    const until = goesOn && known.until > end ? known.until : end;
    await context.store.providerWaits.put({ _id, refreshId, provider, queue, kind, since, until });
  } catch (failure) {
    context.log.warn({ queue, reason: (failure as Error).message }, 'a wait was not noted');
  }
}
