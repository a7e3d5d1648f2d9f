import { standingDecision, type Decision } from '../../core/review/standing-decision.js';
import type { Review } from '../../core/schemas/review.js';
import type { Store } from '../../store/store.js';

/** Subjects in one question to the store. */
const SLICE = 500;

/** The decisions that count, by subject; a subject that nobody decided is not in it. */
export async function standingOf(
  context: { store: Pick<Store, 'reviews'> },
  subjects: readonly string[],
): Promise<Map<string, Decision>> {
  const standing = new Map<string, Decision>();
  for (const [subject, rows] of await reviewsOf(context, subjects)) {
    const decision = standingDecision(rows);
    if (decision) standing.set(subject, decision);
  }
  return standing;
}

/** All rows, by subject. */
export async function reviewsOf(
  { store }: { store: Pick<Store, 'reviews'> },
  subjects: readonly string[],
): Promise<Map<string, Review[]>> {
  const found = new Map<string, Review[]>();
  const distinct = [...new Set(subjects)];
  for (let from = 0; from < distinct.length; from += SLICE) {
    for await (const row of store.reviews.find({ subject: { $in: distinct.slice(from, from + SLICE) } })) {
      found.set(row.subject, [...(found.get(row.subject) ?? []), row]);
    }
  }
  return found;
}
