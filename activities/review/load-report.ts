import type { BenchmarkSplit } from '../../core/outcome.js';
import { reviewReport, type ReviewedItem, type ReviewReport } from '../../core/review/review-report.js';
import { NO_SAFETY_VERDICT } from '../../core/safety-verdict.js';
import type { Annotation } from '../../core/schemas/annotation.js';
import type { Candidate } from '../../core/schemas/candidate.js';
import { MARKED_STEPS } from '../../core/schemas/review.js';
import { slicesOf } from '../../core/slices-of.js';
import type { QualityReply } from '../../prompts/quality/reply.js';
import type { Store } from '../../store/store.js';
import { loadQueue, type QueuedItem } from './queue.js';

/** Candidates that are read together. */
const SLICE = 500;

/** The report on the review of one refresh, from its queue as the last curation left it. */
export async function loadReviewReport(
  context: { store: Pick<Store, 'reviews' | 'reviewItems' | 'candidates' | 'annotations'> },
  refreshId: string,
): Promise<ReviewReport> {
  // The report is of the benchmark: of what is for study, a person sees the doubtful only.
  const queue = (await loadQueue(context, refreshId)).filter(({ item }) => item.split !== 'analysis');
  const waiting = { text_to_image: 0, image_to_image: 0 };
  const items: ReviewedItem[] = [];
  for (const slice of slicesOf(queue, SLICE)) {
    const candidates = await context.store.candidates.getMany(slice.map(({ item }) => item.candidateId));
    const verdicts = await context.store.annotations.getMany([...candidates.values()].flatMap(qualityKeys));
    for (const queued of slice) {
      const split = queued.item.split as BenchmarkSplit;
      const candidate = candidates.get(queued.item.candidateId);
      if (!queued.decision) waiting[split] += 1;
      else if (candidate) items.push(reviewedItem(queued, candidate, verdicts));
    }
  }
  return reviewReport(refreshId, items, waiting);
}

function qualityKeys({ annotations, secondOpinion }: Candidate): string[] {
  return [annotations.quality, secondOpinion].flatMap((key) => key ?? []);
}

function reviewedItem(
  { item, decision, decisions }: QueuedItem,
  candidate: Candidate,
  verdicts: ReadonlyMap<string, Annotation>,
): ReviewedItem {
  const { annotations, safety } = candidate;
  const quality = qualityReply(verdicts.get(annotations.quality ?? ''));
  return {
    split: item.split as BenchmarkSplit,
    quality: quality?.verdict ?? null,
    qualityReason: quality?.reason ?? null,
    secondOpinion: qualityReply(verdicts.get(candidate.secondOpinion ?? ''))?.verdict ?? null,
    disputed: item.reasons.includes('disputed'),
    flagged: 'safety' in annotations && !safety.includes(NO_SAFETY_VERDICT) ? safety.length > 0 : null,
    steps: {
      images: annotations.images !== undefined,
      completion: candidate.filledPrompt !== null,
      screenshot: candidate.readPrompt !== null,
    },
    markable: MARKED_STEPS.filter((step) => step in annotations),
    wrong: decision?.wrong ?? [],
    accepted: decision?.decision === 'accept',
    reasons: decision?.reasons ?? [],
    promptEdited: decision?.prompt !== null,
    imagesRearranged: decision?.images !== null,
    byReviewer: decisions.map((one) => ({ reviewer: one.reviewer, accepted: one.decision === 'accept' })),
  };
}

/** What the step said; `null` where it gave no verdict, or where that was taken down. */
function qualityReply(verdict: Annotation | undefined): QualityReply | null {
  return verdict?.outcome === 'ok' ? (verdict.reply as QualityReply) : null;
}
