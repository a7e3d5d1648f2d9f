import type { Split } from '../outcome.js';
import type { Annotation, AnnotationStep } from '../schemas/annotation.js';
import type { Candidate } from '../schemas/candidate.js';
import type { SampleFacts, Why } from './release-diff.js';

/** What one of two releases was made by; fields are `null` where its refresh is no longer in the store. */
export interface DiffSide {
  refreshId: string;
  window: { from: string; to: string } | null;
  maxPerSplit: number | null;
  /** Of the draw that the cap makes; `null` also where there is none. */
  seed: number | null;
  relevanceAtLeast: number | null;
}

/** Everything that the records say of the samples which two releases do not share. */
export interface Evidence {
  before: DiffSide;
  after: DiffSide;
  candidates: ReadonlyMap<string, Candidate>;
  /** Candidates of the same threads, those of the samples among them. */
  candidatesOfThread: ReadonlyMap<string, readonly Candidate[]>;
  /** Refreshes that found a post of the thread. */
  refreshesOfThread: ReadonlyMap<string, readonly string[]>;
  /** Verdicts by what they are of: a post, a thread or a candidate. */
  verdicts: ReadonlyMap<string, readonly Annotation[]>;
  /** Day of each post that is still there, `YYYY-MM-DD`. */
  dayOfPost: ReadonlyMap<string, string | null>;
  /** Reasons of withdrawals, by sample. */
  withdrawn: ReadonlyMap<string, string>;
  /** Why posts were held when the later release was frozen, by post. */
  held: ReadonlyMap<string, string>;
  /** Splits of the earlier release that lost a sample. */
  lost: ReadonlySet<Split>;
  /** What people decided, by candidate. */
  decisions: ReadonlyMap<string, 'accepted' | 'rejected' | 'edited'>;
}

/** Why a sample is in the later release and has no form in the earlier. */
export function explainAdded(sample: SampleFacts, evidence: Evidence): Why {
  const { before, after } = evidence;
  const own = candidatesOf(sample, evidence);
  if (own.length === 0) return unexplained('its candidates are no longer in the store');
  const knownBefore = own.filter((candidate) => candidate.refreshIds.includes(before.refreshId));
  if (knownBefore.length > 0) {
    const decisions = own.map(({ _id }) => evidence.decisions.get(_id));
    if (decisions.some((decision) => decision === 'accepted' || decision === 'edited'))
      return { reason: 'accepted_by_person', detail: null };
    return (
      drawChanged(evidence, 'more') ??
      verdictsChanged(knownBefore, evidence) ??
      placeFreed(sample, evidence) ??
      unexplained(null)
    );
  }
  const threads = new Set(own.map((candidate) => candidate.threadId));
  if (![...threads].some((id) => evidence.refreshesOfThread.get(id)?.includes(before.refreshId)))
    return { reason: 'new_posts', detail: null };
  const others = [...threads]
    .flatMap((id) => evidence.candidatesOfThread.get(id) ?? [])
    .filter((candidate) => candidate.refreshIds.includes(before.refreshId));
  return threadsDiffer(others, own, evidence) ?? relevanceChanged({ before, after }) ?? unexplained(null);
}

/** Why a sample of the earlier release has no form in the later. */
export function explainRemoved(sample: SampleFacts, evidence: Evidence): Why {
  const { before, after } = evidence;
  const withdrawal = evidence.withdrawn.get(sample.sampleId);
  if (withdrawal !== undefined) return { reason: 'taken_down', detail: withdrawal };
  const held = sample.postIds.map((id) => evidence.held.get(id)).find((why) => why !== undefined);
  if (held !== undefined) return { reason: 'held', detail: held };
  const own = candidatesOf(sample, evidence);
  if (own.length === 0) return unexplained('its candidates are no longer in the store');
  const looked = own.filter((candidate) => candidate.refreshIds.includes(after.refreshId));
  if (looked.length > 0) return fateOf(looked, sample) ?? drawChanged(evidence, 'fewer') ?? unexplained(null);
  const threads = [...new Set(own.map((candidate) => candidate.threadId))];
  if (!threads.some((id) => evidence.refreshesOfThread.get(id)?.includes(after.refreshId)))
    return outOfSight(sample, evidence);
  const others = threads
    .flatMap((id) => evidence.candidatesOfThread.get(id) ?? [])
    .filter((candidate) => candidate.refreshIds.includes(after.refreshId));
  return threadsDiffer(own, others, evidence) ?? relevanceChanged({ before, after }) ?? unexplained(null);
}

/** Why one sample has another form in the later release. */
export function explainChanged(before: SampleFacts, after: SampleFacts, evidence: Evidence): Why {
  const withdrawal = evidence.withdrawn.get(before.sampleId);
  if (withdrawal !== undefined) return { reason: 'taken_down', detail: withdrawal };
  const [earlier, later] = [candidatesOf(before, evidence), candidatesOf(after, evidence)];
  if (later.some(({ _id }) => evidence.decisions.get(_id) === 'edited'))
    return { reason: 'edited_by_person', detail: null };
  const same = later.filter(({ _id }) => before.candidateIds.includes(_id));
  if (same.length > 0) {
    const why = verdictsChanged(same, evidence);
    if (why) return why;
  }
  const merged = earlier.find(({ sampleId, state }) => state === 'duplicate' && sampleId === after.sampleId);
  if (merged) return { reason: 'deduplicated', detail: `into ${after.sampleId}` };
  return threadsDiffer(earlier, later, evidence) ?? unexplained(null);
}

function candidatesOf({ candidateIds }: SampleFacts, { candidates }: Evidence): Candidate[] {
  return candidateIds.flatMap((id) => candidates.get(id) ?? []);
}

function unexplained(detail: string | null): Why {
  return { reason: 'unexplained', detail };
}

/** What the states of candidates that were looked at again say. */
function fateOf(candidates: readonly Candidate[], { sampleId }: SampleFacts): Why | null {
  for (const { state, reason, sampleId: into } of candidates) {
    switch (state) {
      case 'withdrawn':
        return { reason: 'taken_down', detail: reason };
      case 'rejected':
        return { reason: 'rejected_by_person', detail: reason };
      case 'unsafe':
        return { reason: 'unsafe', detail: reason };
      case 'capped':
        return { reason: 'capped', detail: null };
      case 'duplicate':
      case 'accepted':
        if (into !== null && into !== sampleId) return { reason: 'deduplicated', detail: `into ${into}` };
        break;
      case 'trash':
      case 'discarded':
      case 'needs_review':
      case 'unparsable':
      case 'refused':
      case 'failed':
        return { reason: 'judged_unfit', detail: reason === null ? state : `${state}: ${reason}` };
      case 'awaiting_review':
        return { reason: 'judged_unfit', detail: 'no person has decided on it' };
      case 'open':
        break;
    }
  }
  return null;
}

/** A cap that lets more in, or fewer, or another draw of as many. A cap that was lowered brings nothing in. */
function drawChanged({ before, after }: Evidence, wanted: 'more' | 'fewer'): Why | null {
  const [from, to] = [before.maxPerSplit, after.maxPerSplit];
  if (from === null || to === null) return null;
  if (wanted === 'more' ? to > from : to < from)
    return { reason: 'cap_changed', detail: `curate.maxPerSplit ${from} → ${to}` };
  if (before.seed === after.seed) return null;
  return { reason: 'cap_changed', detail: `curate.seed ${before.seed ?? 'none'} → ${after.seed ?? 'none'}` };
}

/** The same cap draws the next one where a sample that it had drawn is gone. */
function placeFreed({ split }: SampleFacts, { before, lost }: Evidence): Why | null {
  if (split === 'analysis' || before.maxPerSplit === null || !lost.has(split)) return null;
  return { reason: 'place_freed', detail: 'by a sample of its split that is gone' };
}

function relevanceChanged({ before, after }: { before: DiffSide; after: DiffSide }): Why | null {
  const [from, to] = [before.relevanceAtLeast, after.relevanceAtLeast];
  if (from === to || from === null || to === null) return null;
  return { reason: 'threshold', detail: `annotate.relevanceAtLeast ${from} → ${to}` };
}

/** Verdicts of one step on one candidate by two prompts, or by two models. */
function verdictsChanged(candidates: readonly Candidate[], { verdicts }: Evidence): Why | null {
  for (const { _id, secondOpinion } of candidates) {
    // The second annotator is asked beside the first one, and in nobody's place.
    const own = (verdicts.get(_id) ?? []).filter((verdict) => verdict._id !== secondOpinion);
    for (const step of new Set(own.map((verdict) => verdict.step))) {
      const why = stepChanged(
        step,
        own.filter((verdict) => verdict.step === step),
      );
      if (why) return why;
    }
  }
  return null;
}

function stepChanged(step: AnnotationStep, verdicts: readonly Annotation[]): Why | null {
  const ordered = verdicts.toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const [first, last] = [ordered[0], ordered.at(-1)];
  if (!first || !last) return null;
  if (first.promptHash !== last.promptHash)
    return { reason: 'prompt_version', detail: `${step}: ${short(first.promptHash)} → ${short(last.promptHash)}` };
  const [from, to] = [modelOf(first), modelOf(last)];
  return from === to ? null : { reason: 'annotator_changed', detail: `${step}: ${from} → ${to}` };
}

/** Two sets of candidates of the same threads: another prompt, another model, or the same ones on another thread. */
function threadsDiffer(earlier: readonly Candidate[], later: readonly Candidate[], { verdicts }: Evidence): Why | null {
  const [from, to] = [earlier, later].map((candidates) => extractionOf(candidates, verdicts));
  if (!from || !to) return null;
  if (from._id === to._id) return { reason: 'thread_changed', detail: 'another prompt of the same thread' };
  return stepChanged('extraction', [from, to]) ?? { reason: 'thread_changed', detail: 'its posts changed' };
}

function extractionOf(candidates: readonly Candidate[], verdicts: Evidence['verdicts']): Annotation | undefined {
  for (const { threadId, annotations } of candidates) {
    const found = verdicts.get(threadId)?.find(({ _id }) => _id === annotations.extraction);
    if (found) return found;
  }
  return undefined;
}

/** Its threads were not found by the later refresh. */
function outOfSight(sample: SampleFacts, { after, dayOfPost }: Evidence): Why {
  const days = sample.postIds.flatMap((id) => dayOfPost.get(id) ?? []);
  const { window } = after;
  if (window && days.length > 0 && days.every((day) => day < window.from || day > window.to))
    return { reason: 'outside_window', detail: `${window.from} to ${window.to}` };
  return { reason: 'not_found_again', detail: `by the sources of ${after.refreshId}` };
}

function modelOf({ provider, model }: Annotation): string {
  return `${provider}/${model}`;
}

function short(hash: string): string {
  return hash.slice(0, 12);
}
