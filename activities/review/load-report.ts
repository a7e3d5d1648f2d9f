import type { BenchmarkSplit } from '../../core/outcome.js';
import { reviewReport, type ReviewedItem, type ReviewReport } from '../../core/review/review-report.js';
import type { Candidate } from '../../core/schemas/candidate.js';
import { slicesOf } from '../../core/slices-of.js';
import type { Store } from '../../store/store.js';
import { loadQueue, type QueuedItem } from './queue.js';

/** Candidates that are read together. */
const SLICE = 500;

/** What the quality step asks a person to look at; any other reason is a sentence. */
const CODES = ['prompt', 'input_image', 'output_image'];

/** The report on the review of one refresh, from its queue as the last curation left it. */
export async function loadReviewReport(
  context: { store: Pick<Store, 'reviews' | 'reviewItems' | 'candidates'> },
  refreshId: string,
): Promise<ReviewReport> {
  // The report is of the benchmark: of what is for study, a person sees the doubtful only.
  const queue = (await loadQueue(context, refreshId)).filter(({ item }) => item.split !== 'analysis');
  const waiting = { text_to_image: 0, image_to_image: 0 };
  const items: ReviewedItem[] = [];
  for (const slice of slicesOf(queue, SLICE)) {
    const candidates = await context.store.candidates.getMany(slice.map(({ item }) => item.candidateId));
    for (const queued of slice) {
      const split = queued.item.split as BenchmarkSplit;
      const candidate = candidates.get(queued.item.candidateId);
      if (!queued.decision) waiting[split] += 1;
      else if (candidate) items.push(reviewedItem(queued, candidate));
    }
  }
  return reviewReport(refreshId, items, waiting);
}

function reviewedItem({ item, decision, decisions }: QueuedItem, candidate: Candidate): ReviewedItem {
  const { annotations, reason } = candidate;
  // Nobody else gives a benchmark candidate a reason than the quality step that wants a person to look.
  const isDoubted = item.reasons.some((code) => code !== 'disputed');
  return {
    split: item.split as BenchmarkSplit,
    quality: isDoubted ? 'manual_review' : 'benchmark',
    qualityReason: isDoubted ? (reason !== null && CODES.includes(reason) ? reason : 'other') : null,
    disputed: item.reasons.includes('disputed'),
    steps: {
      safety: 'safety' in annotations,
      images: annotations.images !== undefined,
      completion: candidate.filledPrompt !== null,
    },
    accepted: decision?.decision === 'accept',
    reasons: decision?.reasons ?? [],
    promptEdited: decision?.prompt !== null,
    imagesRearranged: decision?.images !== null,
    byReviewer: decisions.map((one) => ({ reviewer: one.reviewer, accepted: one.decision === 'accept' })),
  };
}
