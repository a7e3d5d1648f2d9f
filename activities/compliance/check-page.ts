import { onGone } from '../../core/hold-or-withdraw.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { NetworkSource } from '../../core/schemas/source.js';
import type { CallFacts } from '../../models/contract.js';
import type { LookupPage } from '../../sources/contract.js';
import type { ActivityContext } from '../context.js';
import type { payLookup } from '../lookup/pay-lookup.js';
import type { PaidResult } from '../paid-call.js';
import { takeDown } from '../takedown/take-down.js';

/** What a check found, by number of posts. */
export interface CheckCounts {
  looked: number;
  /** Still shown as they are in the store, and shown with another text. */
  there: number;
  edited: number;
  /** Not shown: held, withdrawn for good, and held before and shown again. */
  held: number;
  withdrawn: number;
  back: number;
  /** Of which the answer says nothing. */
  unknown: number;
}

export interface CheckPageInput {
  file: RefreshFile;
  source: NetworkSource;
  /** Name of the check: its ledger rows stand under `check/<name>`. */
  checkId: string;
  /** Tells this run of the check from others. */
  round: string;
  /** Store key after which the page begins. */
  after: string | null;
  holdDays: number;
  pay: typeof payLookup;
}

export type CheckedPage =
  | { kind: 'done'; next: string | null; counts: CheckCounts; costUsd: number | null; refreshes: string[] }
  | Exclude<PaidResult<never>, { kind: 'answered' }>;

export const NO_COUNTS: CheckCounts = {
  looked: 0,
  there: 0,
  edited: 0,
  held: 0,
  withdrawn: 0,
  back: 0,
  unknown: 0,
};

/** Looks at the next posts of a platform behind samples, and acts on what is no longer shown. Doing it twice is doing it once. */
export async function checkPage(context: ActivityContext, input: CheckPageInput): Promise<CheckedPage> {
  const { source, file, after, round } = input;
  const { lookupSize } = await context.postSource(source);
  const all = await postsToCheck(context, source.kind);
  const page = all.filter((id) => after === null || id > after).slice(0, lookupSize);
  const nothing = { kind: 'done' as const, next: null, counts: NO_COUNTS, costUsd: 0, refreshes: [] };
  if (page.length === 0) return nothing;
  const postIds = page.map(bareId);
  const result = await input.pay(context, { ledgerId: `check/${input.checkId}`, file, source, postIds, round });
  if (result.kind !== 'answered') return result;
  const { counts, refreshes } = await act(context, input, { page, answer: result.answer });
  const last = page.at(-1) as string;
  return { kind: 'done', next: last === all.at(-1) ? null : last, counts, costUsd: result.costUsd, refreshes };
}

/** Store keys of the posts of a platform that samples rest on or quote, and of those that are held, in order. */
export async function postsToCheck({ store }: Pick<ActivityContext, 'store'>, platform: string): Promise<string[]> {
  const ids = new Set<string>();
  const isOf = (id: string) => id.startsWith(`${platform}:`);
  const fields = { projection: { postIds: 1, 'feedback.postId': 1 } };
  for await (const { postIds, feedback } of store.samples.raw.find({}, fields))
    for (const id of [...postIds, ...feedback.map(({ postId }) => postId)]) if (isOf(id)) ids.add(id);
  for await (const { _id } of store.tombstones.find({ state: 'held' })) if (isOf(_id)) ids.add(_id);
  return [...ids].toSorted();
}

function bareId(key: string): string {
  return key.slice(key.indexOf(':') + 1);
}

async function act(
  context: ActivityContext,
  { source, checkId, holdDays }: CheckPageInput,
  { page, answer }: { page: readonly string[]; answer: LookupPage & CallFacts },
): Promise<{ counts: CheckCounts; refreshes: string[] }> {
  const { store } = context;
  const now = context.now();
  const counts = { ...NO_COUNTS, looked: page.length };
  const tombstones = await store.tombstones.getMany(page);
  const known = await store.posts.getMany(page);
  const shown = new Map(answer.posts.map((post) => [post._id, post]));
  const gone = new Map(answer.gone.map(({ postId, reason }) => [`${source.kind}:${postId}`, reason]));
  const order = { source: 'compliance' as const, by: checkId, at: now };
  const refreshes = new Set<string>();
  for (const id of page) {
    const tombstone = tombstones.get(id) ?? null;
    const reason = gone.get(id);
    const post = shown.get(id);
    if (post) {
      counts[known.has(id) && known.get(id)?.text !== post.text ? 'edited' : 'there'] += 1;
      if (tombstone?.state !== 'held') continue;
      await store.tombstones.remove(id);
      counts.back += 1;
      continue;
    }
    if (reason === undefined) {
      counts.unknown += 1;
      continue;
    }
    const action = onGone(reason, tombstone, { holdDays, now });
    const words = `${source.id} says: ${reason}`;
    if (action.do === 'withdraw') {
      const report = await takeDown(store, [id], { ...order, reason: words });
      for (const refreshId of report.refreshes) refreshes.add(refreshId);
      counts.withdrawn += 1;
    } else {
      counts.held += 1;
      if (action.do === 'hold')
        await store.tombstones.put({ _id: id, state: 'held', ...order, reason: words, heldUntil: action.until });
    }
  }
  return { counts, refreshes: [...refreshes] };
}

/** Adds two counts. */
export function addCheckCounts(a: CheckCounts, b: CheckCounts): CheckCounts {
  const names = Object.keys(NO_COUNTS) as (keyof CheckCounts)[];
  return Object.fromEntries(names.map((name) => [name, a[name] + b[name]])) as Record<keyof CheckCounts, number>;
}
