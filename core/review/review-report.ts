import type { BenchmarkSplit } from '../outcome.js';
import { BENCHMARK_SPLITS } from '../outcome.js';
import { MARKED_STEPS, type MarkedStep, type RejectReason } from '../schemas/review.js';
import { cohenKappa, type Kappa } from '../statistics/cohen-kappa.js';
import { shareOf, type Share } from '../statistics/share.js';

export type QualityVerdict = 'benchmark' | 'manual_review' | 'discard';

/** What is known of one item that a person decided on. */
export interface ReviewedItem {
  split: BenchmarkSplit;
  /** What the quality step said of it, and what it wanted a person to look at; `null` where its verdict is gone. */
  quality: QualityVerdict | null;
  qualityReason: string | null;
  /** What the second annotator said; `null` where none was asked. */
  secondOpinion: QualityVerdict | null;
  disputed: boolean;
  /** Whether the safety step found something; `null` where it gave no verdict. */
  flagged: boolean | null;
  /** Steps that it went through. */
  steps: { images: boolean; completion: boolean; screenshot: boolean };
  /** Steps that gave a verdict which a person can mark as wrong, and those that were. */
  markable: readonly MarkedStep[];
  wrong: readonly MarkedStep[];
  accepted: boolean;
  reasons: readonly RejectReason[];
  promptEdited: boolean;
  imagesRearranged: boolean;
  /** The latest decision of each person. */
  byReviewer: readonly { reviewer: string; accepted: boolean }[];
}

/** One line on a step: of `n` items for which `when` holds, people found `hits` right. */
export interface StepRow extends Share {
  step:
    | 'relevance'
    | 'quality'
    | 'second_opinion'
    | 'safety'
    | 'extraction'
    | 'images'
    | 'screenshot'
    | 'completion'
    | MarkedStep;
  when: string;
  /** What counts as right. */
  right: string;
  /** Of those that were not right, how many people rejected for which reason. */
  rejectedFor: Partial<Record<RejectReason, number>>;
}

/** JSON of `review report`: its fields are a contract; more may be added. */
export interface ReviewReport {
  refreshId: string;
  waiting: number;
  splits: ({ split: BenchmarkSplit; items: number; decided: number } & { lost: Share })[];
  steps: StepRow[];
  /** The quality step against people: fit for the benchmark or not. */
  qualityKappa: Kappa;
  /** The same of every step that says one of two things of what is in the queue. */
  kappas: ({ step: 'quality' | 'second_opinion' | 'safety' } & Kappa)[];
  rejections: Partial<Record<RejectReason, number>>;
  /** Every two people who decided on the same items. */
  people: ({ a: string; b: string } & Kappa)[];
}

/**
 * How well people and each LLM step agree. Only what came into the queue can be told: what a step threw away, people never saw. Intervals
 * are 95 % and take items as independent.
 *
 * @param waiting items by split that nobody decided on yet.
 */
export function reviewReport(
  refreshId: string,
  items: readonly ReviewedItem[],
  waiting: Readonly<Record<BenchmarkSplit, number>>,
): ReviewReport {
  return {
    refreshId,
    waiting: waiting.text_to_image + waiting.image_to_image,
    splits: BENCHMARK_SPLITS.map((split) => {
      const decided = items.filter((item) => item.split === split);
      const lost = shareOf(decided.filter(({ accepted }) => !accepted).length, decided.length);
      return { split, items: decided.length + waiting[split], decided: decided.length, lost };
    }),
    steps: stepRows(items),
    qualityKappa: fitKappa(items, ({ quality }) => quality),
    kappas: [
      { step: 'quality', ...fitKappa(items, ({ quality }) => quality) },
      { step: 'second_opinion', ...fitKappa(items, ({ secondOpinion }) => secondOpinion) },
      {
        step: 'safety',
        ...cohenKappa(items.flatMap((item) => (item.flagged === null ? [] : [[!item.flagged, isSafe(item)] as const]))),
      },
    ],
    rejections: countReasons(items),
    people: pairsOfPeople(items),
  };
}

/** Fit for the benchmark or not: what a step said against what people decided. */
function fitKappa(items: readonly ReviewedItem[], verdictOf: (item: ReviewedItem) => QualityVerdict | null): Kappa {
  return cohenKappa(
    items.flatMap((item) => {
      const verdict = verdictOf(item);
      return verdict === null ? [] : [[verdict === 'benchmark', item.accepted] as const];
    }),
  );
}

function stepRows(items: readonly ReviewedItem[]): StepRow[] {
  const accepted = items.filter((item) => item.accepted);
  const benchmark = items.filter(({ quality }) => quality === 'benchmark');
  const doubted = items.filter(({ quality }) => quality === 'manual_review');
  const reasons = [...new Set(doubted.map(({ qualityReason }) => qualityReason ?? 'other'))].toSorted();
  const isAccepted = (item: ReviewedItem) => item.accepted;
  return [
    row('relevance', items, { when: 'let through', right: 'not rejected as off topic', is: isOnTopic }),
    row('quality', benchmark, { when: 'verdict benchmark', right: 'accepted', is: isAccepted }),
    row('quality', doubted, { when: 'verdict manual_review', right: 'accepted', is: isAccepted }),
    ...reasons.map((reason) =>
      row(
        'quality',
        doubted.filter(({ qualityReason }) => (qualityReason ?? 'other') === reason),
        { when: `manual_review: ${reason}`, right: 'accepted', is: isAccepted },
      ),
    ),
    row(
      'quality',
      items.filter(({ disputed }) => disputed),
      { when: 'annotators disagree', right: 'accepted', is: isAccepted },
    ),
    ...(['benchmark', 'manual_review', 'discard'] as const).map((verdict) =>
      row(
        'second_opinion',
        items.filter(({ secondOpinion }) => secondOpinion === verdict),
        verdict === 'discard'
          ? { when: `verdict ${verdict}`, right: 'rejected', is: (item) => !item.accepted }
          : { when: `verdict ${verdict}`, right: 'accepted', is: isAccepted },
      ),
    ),
    row(
      'safety',
      items.filter(({ flagged }) => flagged === false),
      { when: 'let through', right: 'not rejected as unsafe or personal', is: isSafe },
    ),
    row(
      'safety',
      items.filter(({ flagged }) => flagged),
      { when: 'found something', right: 'rejected as unsafe or personal', is: (item) => !isSafe(item) },
    ),
    row(
      'screenshot',
      accepted.filter(({ steps }) => steps.screenshot && !steps.completion),
      { when: 'accepted, read off', right: 'prompt not edited', is: ({ promptEdited }) => !promptEdited },
    ),
    row(
      'extraction',
      accepted.filter(({ steps }) => !steps.completion && !steps.screenshot),
      { when: 'accepted', right: 'prompt not edited', is: ({ promptEdited }) => !promptEdited },
    ),
    row(
      'images',
      accepted.filter(({ steps }) => steps.images),
      { when: 'accepted', right: 'pictures not rearranged', is: ({ imagesRearranged }) => !imagesRearranged },
    ),
    row(
      'completion',
      accepted.filter(({ steps }) => steps.completion),
      { when: 'accepted, filled in', right: 'prompt not edited', is: ({ promptEdited }) => !promptEdited },
    ),
    ...MARKED_STEPS.map((step) =>
      row(
        step,
        items.filter(({ markable }) => markable.includes(step)),
        { when: 'said something', right: 'not marked as wrong', is: ({ wrong }) => !wrong.includes(step) },
      ),
    ),
  ];
}

function row(
  step: StepRow['step'],
  items: readonly ReviewedItem[],
  { when, right, is }: { when: string; right: string; is: (item: ReviewedItem) => boolean },
): StepRow {
  const rejectedFor = countReasons(items.filter((item) => !is(item)));
  return { step, when, right, rejectedFor, ...shareOf(items.filter(is).length, items.length) };
}

function isOnTopic({ reasons }: ReviewedItem): boolean {
  return !reasons.includes('off_topic');
}

function isSafe({ reasons }: ReviewedItem): boolean {
  return !reasons.includes('unsafe') && !reasons.includes('personal');
}

function countReasons(items: readonly ReviewedItem[]): Partial<Record<RejectReason, number>> {
  const counts: Partial<Record<RejectReason, number>> = {};
  for (const reason of items.flatMap(({ reasons }) => reasons)) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

function pairsOfPeople(items: readonly ReviewedItem[]): ReviewReport['people'] {
  const pairs = new Map<string, { a: string; b: string; answers: [boolean, boolean][] }>();
  for (const { byReviewer } of items) {
    const sorted = byReviewer.toSorted((x, y) => (x.reviewer < y.reviewer ? -1 : 1));
    sorted.forEach((first, i) => {
      for (const second of sorted.slice(i + 1)) {
        const key = JSON.stringify([first.reviewer, second.reviewer]);
        const pair = pairs.get(key) ?? { a: first.reviewer, b: second.reviewer, answers: [] };
        pair.answers.push([first.accepted, second.accepted]);
        pairs.set(key, pair);
      }
    });
  }
  return [...pairs]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { a, b, answers }]) => ({ a, b, ...cohenKappa(answers) }));
}
