import type { Split } from '../outcome.js';

/** What a comparison knows of one sample. A withdrawn one has lost its prompt and its pictures. */
export interface SampleFacts {
  sampleId: string;
  split: Split;
  /** `null` of a withdrawn sample. */
  prompt: string | null;
  inputImages: string[] | null;
  postIds: string[];
  candidateIds: string[];
}

/** Why a sample came, went or changed. `unexplained` is said where the records do not tell. */
export const DIFF_REASONS = [
  'new_posts',
  'thread_changed',
  'prompt_version',
  'annotator_changed',
  'threshold',
  'cap_changed',
  'place_freed',
  'accepted_by_person',
  'edited_by_person',
  'taken_down',
  'held',
  'deduplicated',
  'rejected_by_person',
  'unsafe',
  'capped',
  'judged_unfit',
  'outside_window',
  'not_found_again',
  'unexplained',
] as const;
export type DiffReason = (typeof DIFF_REASONS)[number];

export interface Why {
  reason: DiffReason;
  /** What exactly: the step and the two prompts, the sample that it was merged into, what a verdict said; `null` = nothing more. */
  detail: string | null;
}

/** What is different between the two forms of one sample. */
export type Aspect = 'prompt' | 'pictures' | 'split';

export interface ChangedPair {
  before: SampleFacts;
  after: SampleFacts;
  aspects: Aspect[];
}

export interface DiffMatch {
  added: SampleFacts[];
  removed: SampleFacts[];
  changed: ChangedPair[];
}

/**
 * Finds out which of the samples that are in one release only are two forms of one: those that share posts, or a candidate.
 * Each is one half of one pair at most; who shares more comes first, then by id, so that equal releases give equal answers.
 */
export function matchSamples(onlyBefore: readonly SampleFacts[], onlyAfter: readonly SampleFacts[]): DiffMatch {
  const pairs = sharedPairs(onlyBefore, onlyAfter).toSorted(
    (a, b) =>
      b.shared - a.shared ||
      compare(a.before.sampleId, b.before.sampleId) ||
      compare(a.after.sampleId, b.after.sampleId),
  );
  const taken = new Set<string>();
  const changed: ChangedPair[] = [];
  for (const { before, after } of pairs) {
    if (taken.has(before.sampleId) || taken.has(after.sampleId)) continue;
    taken.add(before.sampleId).add(after.sampleId);
    changed.push({ before, after, aspects: aspectsOf(before, after) });
  }
  const free = (samples: readonly SampleFacts[]) => samples.filter(({ sampleId }) => !taken.has(sampleId));
  return { added: free(onlyAfter), removed: free(onlyBefore), changed };
}

interface SharedPair {
  before: SampleFacts;
  after: SampleFacts;
  shared: number;
}

function sharedPairs(onlyBefore: readonly SampleFacts[], onlyAfter: readonly SampleFacts[]): SharedPair[] {
  const byProvenance = new Map<string, SampleFacts[]>();
  for (const before of onlyBefore)
    for (const key of provenance(before)) byProvenance.set(key, [...(byProvenance.get(key) ?? []), before]);
  const pairs: SharedPair[] = [];
  for (const after of onlyAfter) {
    const shared = new Map<SampleFacts, number>();
    for (const key of provenance(after))
      for (const before of byProvenance.get(key) ?? []) shared.set(before, (shared.get(before) ?? 0) + 1);
    for (const [before, n] of shared) pairs.push({ before, after, shared: n });
  }
  return pairs;
}

function provenance({ postIds, candidateIds }: SampleFacts): Set<string> {
  return new Set([...postIds.map((id) => `post ${id}`), ...candidateIds.map((id) => `candidate ${id}`)]);
}

function aspectsOf(before: SampleFacts, after: SampleFacts): Aspect[] {
  const aspects: Aspect[] = [];
  if (before.prompt !== after.prompt) aspects.push('prompt');
  if (before.inputImages?.join(' ') !== after.inputImages?.join(' ')) aspects.push('pictures');
  if (before.split !== after.split) aspects.push('split');
  return aspects;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Numbers of reasons, in the order of `DIFF_REASONS`; reasons that did not occur are left out. */
export function countReasons(whys: readonly Why[]): { reason: DiffReason; n: number }[] {
  return DIFF_REASONS.map((reason) => ({ reason, n: whys.filter((why) => why.reason === reason).length })).filter(
    ({ n }) => n > 0,
  );
}
