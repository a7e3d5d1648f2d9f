import { decisionsByReviewer, standingDecision, type Decision } from '../../core/review/standing-decision.js';
import type { ReviewItem } from '../../core/schemas/review-item.js';
import type { Store } from '../../store/store.js';
import { reviewsOf } from './standing-of.js';

/** An item of the queue with what people said of it. */
export interface QueuedItem {
  item: ReviewItem;
  /** The decision that counts; `null` while it waits. */
  decision: Decision | null;
  /** The latest of each person; one person where nobody gave a second opinion. */
  decisions: Decision[];
}

/** The queue of a refresh in the order in which it is gone through: disputed items first, then doubtful ones by reason, then the rest. */
export async function loadQueue(
  context: { store: Pick<Store, 'reviews' | 'reviewItems'> },
  refreshId: string,
): Promise<QueuedItem[]> {
  const items: ReviewItem[] = [];
  for await (const item of context.store.reviewItems.find({ refreshId })) items.push(item);
  items.sort((a, b) => a.rank - b.rank || compare(a.reasons.join(), b.reasons.join()) || compare(a._id, b._id));
  const rows = await reviewsOf(
    context,
    items.map(({ subject }) => subject),
  );
  return items.map((item) => {
    const reviews = rows.get(item.subject) ?? [];
    return { item, decision: standingDecision(reviews), decisions: decisionsByReviewer(reviews) };
  });
}

/** Decisions without which the release is not frozen. */
export function missingDecisions(queue: readonly QueuedItem[]): number {
  return queue.filter(({ item, decision }) => item.required && decision === null).length;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
