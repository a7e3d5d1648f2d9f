import { NO_COUNTS, type CheckCounts } from '../../core/check-counts.js';
import { onGone } from '../../core/hold-or-withdraw.js';
import type { PostFinding } from '../../core/schemas/check.js';
import type { Tombstone } from '../../core/schemas/tombstone.js';
import type { ActivityContext } from '../context.js';
import { markStale } from '../takedown/mark-stale.js';
import { planTakedown } from '../takedown/plan-takedown.js';
import { takeDown } from '../takedown/take-down.js';

export interface Findings {
  checkId: string;
  /** Source that was asked. */
  sourceId: string;
  holdDays: number;
  /** Store keys, and what was said of each. */
  postIds: readonly string[];
  found: readonly PostFinding[];
}

export interface ActedOn {
  counts: CheckCounts;
  /** Refreshes whose board and site have to be made anew. */
  refreshes: string[];
}

/** Takes down or holds what is no longer shown, and lets go of what is shown again. Doing it twice is doing it once. */
export async function actOnFindings(
  context: Pick<ActivityContext, 'store' | 'now'>,
  { checkId, sourceId, holdDays, postIds, found }: Findings,
): Promise<ActedOn> {
  const { store } = context;
  const now = context.now();
  const order = { source: 'compliance' as const, by: checkId, at: now };
  const tombstones = await store.tombstones.getMany(postIds);
  const plan = planActions(postIds, { found, tombstones, holdDays, now });
  const reasonOf = (finding: string) => `${sourceId} says: ${finding}`;
  const turned = [...plan.held.keys(), ...plan.back];
  const refreshes = new Set(turned.length > 0 ? (await planTakedown(store, turned)).refreshIds : []);
  await markStale(store, [...refreshes], now);
  for (const [_id, { finding, until }] of plan.held)
    await store.tombstones.put({ _id, state: 'held', ...order, reason: reasonOf(finding), heldUntil: until });
  for (const id of plan.back) await store.tombstones.remove(id);
  for (const [finding, ids] of plan.withdrawn) {
    const report = await takeDown(store, ids, { ...order, reason: reasonOf(finding) });
    for (const refreshId of report.refreshes) refreshes.add(refreshId);
  }
  return { counts: plan.counts, refreshes: [...refreshes] };
}

interface Actions {
  counts: CheckCounts;
  /** Those to be held from now on, with what was said of each and until when. */
  held: Map<string, { finding: PostFinding; until: Date }>;
  /** Those that were held and are shown again. */
  back: string[];
  /** Those to be taken down, by what was said of them. */
  withdrawn: Map<PostFinding, string[]>;
}

interface Known {
  found: readonly PostFinding[];
  tombstones: ReadonlyMap<string, Tombstone>;
  holdDays: number;
  now: Date;
}

function planActions(postIds: readonly string[], { found, tombstones, holdDays, now }: Known): Actions {
  const actions: Actions = {
    counts: { ...NO_COUNTS, looked: postIds.length },
    held: new Map(),
    back: [],
    withdrawn: new Map(),
  };
  const { counts, held, back, withdrawn } = actions;
  for (const [i, id] of postIds.entries()) {
    const finding = found[i] ?? 'not-said';
    const tombstone = tombstones.get(id) ?? null;
    if (finding === 'not-said') {
      counts.unknown += 1;
      continue;
    }
    if (finding === 'there' || finding === 'edited') {
      counts[finding] += 1;
      if (tombstone?.state !== 'held') continue;
      back.push(id);
      counts.back += 1;
      continue;
    }
    const action = onGone(finding, tombstone, { holdDays, now });
    // One that was withdrawn before may have been broken off.
    if (action.do === 'withdraw' || tombstone?.state === 'withdrawn') {
      withdrawn.set(finding, [...(withdrawn.get(finding) ?? []), id]);
      counts.withdrawn += 1;
      continue;
    }
    counts.held += 1;
    if (action.do === 'hold') held.set(id, { finding, until: action.until });
  }
  return actions;
}
