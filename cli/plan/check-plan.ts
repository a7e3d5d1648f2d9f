import { ledgerGroups } from '../../activities/plan/ledger-groups.js';
import { InputError } from '../../core/input-error.js';
import { changedParts } from '../../core/plan/compare-plans.js';
import { makeBill, type Bill } from '../../core/plan/make-bill.js';
import type { Plan } from '../../core/schemas/plan.js';
import type { Store } from '../../store/store.js';

/** @throws InputError naming everything that has no price and would be paid for under a hard budget. */
export function refuseUnpriced(plan: Plan): void {
  if (!plan.budget?.hard || plan.unpriced.length === 0) return;
  throw new InputError(
    plan.unpriced.map((name) => {
      const field = name.startsWith('sources/') ? 'pricePerPostUsd' : 'price';
      return `${name}: no price is known, so the hard budget cannot be kept; give it a \`${field}\` in the refresh file, or set budget.hard to false`;
    }),
  );
}

/** @throws InputError saying what changed since the plan was approved. */
export async function requireApproved(plan: Plan, digest: string, store: Pick<Store, 'plans'>): Promise<void> {
  if (plan._id === digest) return;
  const approved = await store.plans.get(digest);
  const changed =
    approved?.refreshId === plan.refreshId
      ? `changed since: ${changedParts(approved, plan).join(', ')}`
      : `the store has no plan of "${plan.refreshId}" with that digest`;
  throw new InputError([
    `the approved plan ${digest} does not hold: ${changed}; look at "echobench plan", then start with --approve ${plan._id}`,
  ]);
}

/** Keeps the plan by which a refresh was first started: it is what the bill is put beside. */
export async function keepStartedPlan(plan: Plan, { store, now }: { store: Store; now: Date }): Promise<void> {
  const earlier = await firstStartedPlan(store, plan.refreshId);
  await store.plans.putIfNew(plan);
  if (!earlier) await store.plans.update(plan._id, { $set: { startedAt: now } });
}

/** The bill of a refresh beside its plan; `null` where none was kept. */
export async function loadBill(store: Store, refreshId: string): Promise<Bill | null> {
  const plan = await firstStartedPlan(store, refreshId);
  return plan && makeBill(plan, await ledgerGroups(store, refreshId));
}

async function firstStartedPlan(store: Pick<Store, 'plans'>, refreshId: string): Promise<Plan | null> {
  const options = { sort: { startedAt: 1 }, limit: 1 } as const;
  for await (const plan of store.plans.find({ refreshId, startedAt: { $ne: null } }, options)) return plan;
  return null;
}
