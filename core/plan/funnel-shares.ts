import type { Range } from '../schemas/plan.js';
import { mapRange } from './range.js';

/** What becomes of posts on their way to samples. Each is a share, or a number for one of the thing before it. */
export const SHARE_NAMES = [
  'relevantPerThread',
  'candidatesPerRelevant',
  'benchmarkPerCandidate',
  'feedbackPerCandidate',
  'completionPerBenchmark',
  'screenshotPerBenchmark',
  'checkedPerCandidate',
  'samplesPerBenchmark',
  'imageToImagePerSample',
  'repliesPerRelevant',
] as const;
type ShareName = (typeof SHARE_NAMES)[number];

export interface Shares {
  values: Record<ShareName, Range>;
  /** Where they come from, for people. */
  source: string;
}

/** Documented in docs/planning.md: nobody has measured them. Wide, so that the plan does not look surer than it is. */
const DEFAULTS: Record<ShareName, Range> = {
  relevantPerThread: { low: 0.2, expected: 0.5, high: 1 },
  candidatesPerRelevant: { low: 0.5, expected: 1, high: 2 },
  benchmarkPerCandidate: { low: 0.3, expected: 0.6, high: 1 },
  feedbackPerCandidate: { low: 0, expected: 0.3, high: 1 },
  completionPerBenchmark: { low: 0, expected: 0.1, high: 0.5 },
  screenshotPerBenchmark: { low: 0, expected: 0.05, high: 0.3 },
  checkedPerCandidate: { low: 0.5, expected: 0.85, high: 1 },
  samplesPerBenchmark: { low: 0.4, expected: 0.7, high: 1 },
  imageToImagePerSample: { low: 0, expected: 0.3, high: 1 },
  repliesPerRelevant: { low: 0, expected: 5, high: 100 },
};

/** Another refresh differs from the ones before: a measured share may be off by so much either way. */
const SPREAD = 0.25;

/** Shares that cannot be more than all. */
const AT_MOST_ONE: ReadonlySet<ShareName> = new Set(
  SHARE_NAMES.filter((name) => name !== 'candidatesPerRelevant' && name !== 'repliesPerRelevant'),
);

/** @param funnels of refreshes that came to a release, as stored; none gives the defaults. */
export function funnelShares(funnels: readonly Readonly<Record<string, number>>[]): Shares {
  const sum = (...keys: string[]) =>
    funnels.reduce((total, funnel) => total + keys.reduce((own, key) => own + (funnel[key] ?? 0), 0), 0);
  const relevant = sum('threads.relevant');
  const candidates = sum('candidates.benchmark', 'candidates.analysis', 'candidates.trash');
  const benchmark = sum('candidates.benchmark');
  const imageToImage = sum('samples.image_to_image');
  const samples = sum('samples.text_to_image') + imageToImage;
  // What a cap kept out of a release could have been in it: another refresh may have another cap. Nobody counted its splits.
  const capped = sum('curate.capped');
  const measured: Partial<Record<ShareName, Range | null>> = {
    relevantPerThread: share(relevant, relevant + sum('dropped.irrelevant')),
    candidatesPerRelevant: share(candidates, relevant),
    benchmarkPerCandidate: share(benchmark, candidates),
    samplesPerBenchmark: share(samples + capped, benchmark),
    imageToImagePerSample: shareOfSplit(imageToImage, { samples, capped }),
  };
  const values = { ...DEFAULTS };
  for (const name of SHARE_NAMES) {
    const range = measured[name];
    if (range) values[name] = AT_MOST_ONE.has(name) ? mapRange(range, (n) => Math.min(1, n)) : range;
  }
  const source =
    relevant > 0
      ? `funnel of ${funnels.length} earlier refreshes in the store, give or take ${100 * SPREAD} %; defaults where they say nothing`
      : 'defaults of docs/planning.md, which nobody has measured: the store has no earlier refresh with a release';
  return { values, source };
}

function share(part: number, whole: number): Range | null {
  if (whole === 0) return null;
  const expected = part / whole;
  return { low: expected * (1 - SPREAD), expected, high: expected * (1 + SPREAD) };
}

/** Of samples; those that a cap kept out may all have been of this split, or none of them. */
function shareOfSplit(part: number, { samples, capped }: { samples: number; capped: number }): Range | null {
  const seen = share(part, samples);
  const most = share(part + capped, samples + capped);
  const least = share(part, samples + capped);
  return seen && most && least && { low: least.low, expected: seen.expected, high: most.high };
}
