import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import { sha256 } from '../../core/content-key.js';
import { postsCostUsd } from '../../core/pricing.js';
import { NO_USAGE } from '../../core/schemas/ledger-entry.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { NetworkSource } from '../../core/schemas/source.js';
import type { CallFacts } from '../../models/contract.js';
import type { LookupPage } from '../../sources/contract.js';
import type { ActivityContext } from '../context.js';
import { payOnce, type Bill, type PaidResult } from '../paid-call.js';
import { newRefresh } from '../refresh-record.js';

/** One lookup of posts by id. */
export interface LookupOrder {
  /** Under which its ledger rows stand, such as `check/x` or `hydrate/<release>`: no refresh of that name need be there. */
  ledgerId: string;
  file: RefreshFile;
  source: NetworkSource;
  /** As the platform has them; at most `lookupSize` of the source. */
  postIds: readonly string[];
  /** Tells one look from a later look at the same posts. */
  round: string;
  /** Stores what was said, where somebody could ask again. Tried until the store takes it. */
  keep?: (answer: LookupPage, bill: Bill) => Promise<void>;
}

/** Key of one lookup in the ledger: the same posts in the same round are the same lookup. */
export function lookupKey({
  ledgerId,
  source,
  round,
  postIds,
}: Pick<LookupOrder, 'ledgerId' | 'source' | 'round' | 'postIds'>): string {
  return `lookup-${sha256(JSON.stringify([ledgerId, source.id, round, postIds])).slice(0, 24)}`;
}

/** Pays for one lookup. @throws ApplicationFailure when it is to be tried again. */
export async function payLookup(
  context: ActivityContext,
  { ledgerId, file, source, postIds, round, keep = async () => {} }: LookupOrder,
): Promise<PaidResult<LookupPage & CallFacts>> {
  const posts = await context.postSource(source);
  // Its own account: neither a pause nor the budget of a refresh is about it.
  const blank = { ...newRefresh(file, '', context.now()), _id: ledgerId, budget: null };
  return payOnce<LookupPage & CallFacts>(
    { ...context, refresh: async () => blank },
    {
      refreshId: ledgerId,
      stage: 'collect',
      callKey: lookupKey({ ledgerId, source, round, postIds }),
      modelId: null,
      provider: source.id,
      model: source.kind,
      providerDownAttempts: file.limits.providerDownAttempts,
      estimateUsd: lookupUsd(source, postIds.length),
      cost: (usage) => lookupUsd(source, usage.posts ?? 0),
      call: async (signal) => {
        const page = await posts.lookup({ postIds, signal });
        return { ...page, resolvedModel: null, usage: { ...NO_USAGE, posts: page.billedPosts } };
      },
      keep,
    },
  );
}

/** What a lookup of so many posts costs at most, USD; `null` where the price is unknown. */
export function lookupUsd({ pricePerPostUsd }: NetworkSource, posts: number): number | null {
  return postsCostUsd(pricePerPostUsd, posts);
}

/** Tries of a command before it gives up; a rate limit can ask for more patience than a person has. */
const TRIES = 6;

/** The same for a command, which waits by itself where a workflow would have Temporal try again. A signal ends the waiting. */
export async function payLookupNow(
  context: ActivityContext,
  order: LookupOrder,
  signal?: AbortSignal,
): Promise<PaidResult<LookupPage & CallFacts>> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await payLookup(context, order);
    } catch (error) {
      if (!(error instanceof ApplicationFailure) || error.nonRetryable || tries === TRIES) throw error;
      await sleep(Number(error.nextRetryDelay ?? 1000), undefined, { signal });
    }
  }
}
