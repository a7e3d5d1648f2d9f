import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Collection, UpdateFilter } from 'mongodb';
import type { BudgetAccount } from '../core/schemas/budget-account.js';
import type { LedgerEntry } from '../core/schemas/ledger-entry.js';

export interface Reckoning {
  limitUsd: number;
  availableUsd: number;
  /** Calls that hold a reservation and may still be under way. */
  underWay: number;
}

/** No call lasts so long: a reservation that is older is that of a worker that died. */
const LONGEST_CALL_MS = 6 * 60 * 1000;

/** Tries at a reckoning while workers keep reserving, before the account is closed for it. */
const CALM_TRIES = 3;

/** Longest time that an account stays closed; somebody who dies meanwhile holds nobody up for longer. */
const CLOSED_MS = 5000;

const CLOSED_WAIT_MS = 20;

/** Tries that wait for others who hold the account closed: as long as ten of them may take. */
const CLOSED_TRIES = (10 * CLOSED_MS) / CLOSED_WAIT_MS;

/**
 * Calls under way count what is reserved for them, all others what the ledger says. Nothing is lost in between: whatever
 * changes the account meanwhile raises its version, and the reckoning begins anew. Where it never finds a calm moment, it closes
 * the account for one.
 */
export async function reckonUp(
  accounts: Collection<BudgetAccount>,
  ledger: Collection<LedgerEntry>,
  order: Order,
): Promise<Reckoning> {
  for (let tries = 0; tries < CALM_TRIES; tries += 1) {
    const { seen, next, reckoning } = await look(accounts, ledger, order);
    if (await replaceIfSame(accounts, seen, next)) return reckoning;
  }
  return reckonClosed(accounts, ledger, order);
}

interface Order {
  refreshId: string;
  limitUsd: number;
}

/** The account as it is, and as the ledger says that it should be. */
async function look(accounts: Collection<BudgetAccount>, ledger: Collection<LedgerEntry>, order: Order) {
  const { refreshId, limitUsd } = order;
  const seen = await accounts.findOne({ _id: refreshId });
  const young = Date.now() - LONGEST_CALL_MS;
  const alive = Object.entries(seen?.reserved ?? {}).filter(([, { at }]) => at.getTime() > young);
  const reservedUsd = alive.reduce((sum, [, { usd }]) => sum + usd, 0);
  const spentUsd = await spentBeside(ledger, refreshId, { underWay: alive.map(([rowId]) => rowId) });
  const availableUsd = limitUsd - spentUsd - reservedUsd;
  const next: BudgetAccount = {
    _id: refreshId,
    limitUsd,
    availableUsd,
    version: (seen?.version ?? 0) + 1,
    reserved: Object.fromEntries(alive),
    closedUntil: new Date(0),
    closedBy: null,
  };
  return { seen, next, reckoning: { limitUsd, availableUsd, underWay: alive.length } };
}

/**
 * While nothing can be reserved, calls that end change the account only by amounts that a reckoning foresees: they count as
 * under way in it. So the difference to what should be there is added, whatever ended meanwhile.
 */
async function reckonClosed(
  accounts: Collection<BudgetAccount>,
  ledger: Collection<LedgerEntry>,
  order: Order,
): Promise<Reckoning> {
  for (let tries = 0; tries < CLOSED_TRIES; tries += 1) {
    const closedBy = await close(accounts, order.refreshId);
    if (closedBy === null) {
      await setTimeout(CLOSED_WAIT_MS);
      continue;
    }
    const { seen, next, reckoning } = await look(accounts, ledger, order);
    const dead = Object.keys(seen?.reserved ?? {}).filter((rowId) => !(rowId in next.reserved));
    const filter = {
      _id: order.refreshId,
      closedBy,
      ...Object.fromEntries(dead.map((id) => [`reserved.${id}`, { $exists: true }])),
    };
    const change = {
      $inc: { availableUsd: next.availableUsd - (seen?.availableUsd ?? 0), version: 1 },
      $set: { limitUsd: order.limitUsd, closedUntil: new Date(0), closedBy: null },
      ...(dead.length > 0 && { $unset: Object.fromEntries(dead.map((id) => [`reserved.${id}`, 1])) }),
    };
    const { matchedCount } = await accounts.updateOne(filter, change as unknown as UpdateFilter<BudgetAccount>);
    if (matchedCount > 0) return reckoning;
  }
  throw new Error(`the budget of ${order.refreshId} could not be reckoned up: it kept changing`);
}

/** @returns the name under which it was closed; `null` where somebody else holds it closed. */
async function close(accounts: Collection<BudgetAccount>, refreshId: string): Promise<string | null> {
  const closedBy = randomUUID();
  const { matchedCount } = await accounts.updateOne(
    { _id: refreshId, closedUntil: { $lte: new Date() } },
    { $set: { closedBy, closedUntil: new Date(Date.now() + CLOSED_MS) }, $inc: { version: 1 } },
  );
  return matchedCount > 0 ? closedBy : null;
}

async function replaceIfSame(
  accounts: Collection<BudgetAccount>,
  seen: BudgetAccount | null,
  next: BudgetAccount,
): Promise<boolean> {
  const { _id, ...fields } = next;
  if (!seen) {
    const { upsertedCount } = await accounts.updateOne({ _id }, { $setOnInsert: fields }, { upsert: true });
    return upsertedCount > 0;
  }
  const { matchedCount } = await accounts.replaceOne({ _id, version: seen.version }, fields);
  return matchedCount > 0;
}

/** USD of all calls but those under way: their cost, or, where nobody knows it, what was reserved for them. */
async function spentBeside(
  ledger: Collection<LedgerEntry>,
  refreshId: string,
  { underWay }: { underWay: string[] },
): Promise<number> {
  const [sum] = await ledger
    .aggregate<{ usd: number }>([
      { $match: { refreshId, _id: { $nin: underWay } } },
      { $group: { _id: null, usd: { $sum: { $ifNull: ['$costUsd', { $ifNull: ['$reservedUsd', 0] }] } } } },
    ])
    .toArray();
  return sum?.usd ?? 0;
}
