import { loadQueue, missingDecisions, type QueuedItem } from '../../activities/review/queue.js';
import type { Environment } from '../../config/environment.js';
import { refreshWorkflowId } from '../../core/names.js';
import type { Refresh } from '../../core/schemas/refresh.js';
import type { Review } from '../../core/schemas/review.js';
import { reviewedSignal } from '../../workflows/messages.js';
import { connectTemporal, targetsFor } from '../connect.js';
import type { Desk } from './desk.js';

/** What decisions lead to in one refresh. */
export interface Consequence {
  /** Decisions without which the release is not frozen. */
  missing: number;
  /** `goes_on`: the refresh waited for this and was woken; `unreachable`: it waits, and Temporal does not answer. */
  refresh: 'waits' | 'goes_on' | 'unreachable' | 'not_waiting';
}

export interface Consequences extends Consequence {
  /** Other refreshes that waited for this decision too, and for nothing else. */
  others: { refreshId: string; refresh: 'goes_on' | 'unreachable' }[];
}

/** Tells a refresh that people have decided. @returns false where Temporal does not answer. */
type Wake = (environment: Environment, refreshId: string) => Promise<boolean>;

type Decided = Pick<Review, 'refreshId' | 'subject'>;

/** Wakes every refresh in which nothing is left to decide: a decision holds in all queues that its subject is in. */
export async function afterDecision(desk: Desk, review: Decided, wake: Wake = signalReviewed): Promise<Consequences> {
  const others = await wakeOthers(desk, review, wake);
  if (review.refreshId === null) return { missing: 0, refresh: 'not_waiting', others };
  return { ...(await wakeIfDecided(desk, review.refreshId, wake)), others };
}

/** The same, but for the refresh in whose queue the decision was made. */
export async function wakeOthers(
  desk: Desk,
  { refreshId, subject }: Decided,
  wake: Wake = signalReviewed,
): Promise<Consequences['others']> {
  const holding = new Set<string>();
  for await (const item of desk.store.reviewItems.find({ subject, required: true })) holding.add(item.refreshId);
  if (refreshId !== null) holding.delete(refreshId);
  const others: Consequences['others'] = [];
  for (const id of [...holding].toSorted()) {
    const { refresh } = await wakeIfDecided(desk, id, wake);
    if (refresh === 'goes_on' || refresh === 'unreachable') others.push({ refreshId: id, refresh });
  }
  return others;
}

/** Wakes a refresh where nothing is left to decide in it. */
export async function wakeIfDecided(
  { store, environment }: Desk,
  refreshId: string,
  wake: Wake = signalReviewed,
): Promise<Consequence> {
  const queue = await loadQueue({ store }, refreshId);
  const missing = missingDecisions(queue);
  if (missing > 0) return { missing, refresh: 'waits' };
  const refresh = await store.refreshes.get(refreshId);
  if (!refresh || !mayWait(refresh, queue)) return { missing, refresh: 'not_waiting' };
  return { missing, refresh: (await wake(environment, refreshId)) ? 'goes_on' : 'unreachable' };
}

/** Also one that is being curated: it has to look again before it waits. */
function mayWait({ finishedAt, releaseId }: Refresh, queue: readonly QueuedItem[]): boolean {
  return finishedAt === null && releaseId === null && queue.some(({ item }) => item.required);
}

async function signalReviewed(environment: Environment, refreshId: string): Promise<boolean> {
  try {
    const temporal = await connectTemporal(await targetsFor(environment));
    try {
      await temporal.client.workflow.getHandle(refreshWorkflowId(refreshId)).signal(reviewedSignal);
      return true;
    } finally {
      await temporal.close();
    }
  } catch {
    // The decision is in the store all the same; the operator is told how to go on.
    return false;
  }
}

/** What a decision leads to, for people. */
export function consequenceWords(
  { others = [], ...own }: Consequence & Partial<Consequences>,
  refreshId: string | null,
): string {
  const more = others.map(({ refreshId: id, refresh }) => wordsOf({ missing: 0, refresh }, id));
  return [wordsOf(own, refreshId), ...more].join('; ');
}

function wordsOf({ missing, refresh }: Consequence, refreshId: string | null): string {
  switch (refresh) {
    case 'waits':
      return `${missing} ${missing === 1 ? 'decision is' : 'decisions are'} still missing in ${refreshId}`;
    case 'goes_on':
      return `nothing is left to decide: ${refreshId} goes on`;
    case 'unreachable':
      return `nothing is left to decide, but Temporal does not answer: "echobench refresh resume ${refreshId}" goes on`;
    case 'not_waiting':
      return 'it counts from the next curation on';
  }
}
