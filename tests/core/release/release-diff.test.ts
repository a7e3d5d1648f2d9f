import { describe, expect, it } from 'vitest';
import { explainAdded, explainChanged, explainRemoved, type Evidence } from '../../../core/release/explain-change.js';
import { matchSamples, type SampleFacts } from '../../../core/release/release-diff.js';
import type { Annotation } from '../../../core/schemas/annotation.js';
import type { Candidate } from '../../../core/schemas/candidate.js';
import { makeCandidate, makeVerdict } from '../make-records.js';

function sample(sampleId: string, facts: Partial<SampleFacts> = {}): SampleFacts {
  const blank = { split: 'text_to_image' as const, prompt: `prompt of ${sampleId}`, inputImages: [] };
  return { sampleId, ...blank, postIds: [`x:${sampleId}`], candidateIds: [`c-${sampleId}`], ...facts };
}

function candidate(_id: string, changes: Partial<Candidate> = {}): Candidate {
  return makeCandidate(_id, { _id, refreshIds: ['old'], threadId: 'x:1', postIds: [], state: 'accepted', ...changes });
}

function verdict(_id: string, changes: Partial<Annotation> = {}): Annotation {
  const at = new Date('2026-10-01');
  return makeVerdict(_id, { subjectId: 'x:1', promptHash: 'hash-of-the-old-prompt', at, ...changes });
}

function grouped<T>(things: readonly T[], keyOf: (thing: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) groups.set(keyOf(thing), [...(groups.get(keyOf(thing)) ?? []), thing]);
  return groups;
}

function evidence(
  facts: { candidates?: Candidate[]; verdicts?: Annotation[] } & Partial<
    Omit<Evidence, 'candidates' | 'verdicts'>
  > = {},
): Evidence {
  const { candidates: known = [], verdicts = [], ...rest } = facts;
  const side = { window: null, maxPerSplit: 100, seed: 1, relevanceAtLeast: 5 };
  return {
    before: { refreshId: 'old', ...side },
    after: { refreshId: 'new', ...side },
    candidates: new Map(known.map((one) => [one._id, one])),
    candidatesOfThread: grouped(known, ({ threadId }) => threadId),
    refreshesOfThread: new Map([['x:1', ['old', 'new']]]),
    verdicts: grouped(verdicts, ({ subjectId }) => subjectId),
    dayOfPost: new Map(),
    withdrawn: new Map(),
    held: new Map(),
    lost: new Set(),
    decisions: new Map(),
    ...rest,
  };
}

describe('matchSamples', () => {
  it('takes samples that share a post for two forms of one, and says what differs', () => {
    const before = sample('a', { postIds: ['x:1'], prompt: 'a cat' });
    const after = sample('b', {
      postIds: ['x:1', 'x:2'],
      prompt: 'a red cat',
      split: 'image_to_image',
      inputImages: ['f'],
    });

    const { added, removed, changed } = matchSamples([before], [after]);

    expect([added, removed]).toEqual([[], []]);
    expect(changed).toEqual([{ before, after, aspects: ['prompt', 'pictures', 'split'] }]);
  });

  it('gives each sample one partner at most, the one that shares most with it', () => {
    const before = [sample('a', { postIds: ['x:1'] }), sample('b', { postIds: ['x:1', 'x:2'] })];
    const after = [sample('c', { postIds: ['x:1', 'x:2'] }), sample('d', { postIds: ['x:9'] })];

    const { added, removed, changed } = matchSamples(before, after);

    expect(changed.map((pair) => [pair.before.sampleId, pair.after.sampleId])).toEqual([['b', 'c']]);
    expect(removed.map(({ sampleId }) => sampleId)).toEqual(['a']);
    expect(added.map(({ sampleId }) => sampleId)).toEqual(['d']);
  });
});

describe('why a sample came', () => {
  const own = candidate('c-s', { refreshIds: ['new'], annotations: { extraction: 'v2' } });

  it('is new posts, where the earlier refresh found none of its thread', () => {
    const known = evidence({ candidates: [own], refreshesOfThread: new Map([['x:1', ['new']]]) });

    expect(explainAdded(sample('s'), known)).toEqual({ reason: 'new_posts', detail: null });
  });

  it('is another prompt of the extraction, where the thread was read by both', () => {
    const other = candidate('c-o', { annotations: { extraction: 'v1' } });
    const verdicts = [
      verdict('v1'),
      verdict('v2', { promptHash: 'hash-of-the-new-prompt', at: new Date('2026-10-08') }),
    ];

    expect(explainAdded(sample('s'), evidence({ candidates: [own, other], verdicts }))).toEqual({
      reason: 'prompt_version',
      detail: 'extraction: hash-of-the- → hash-of-the-',
    });
  });

  it('is another thread, where prompt and model are the same', () => {
    const other = candidate('c-o', { annotations: { extraction: 'v1' } });
    const verdicts = [verdict('v1'), verdict('v2', { at: new Date('2026-10-08') })];

    expect(explainAdded(sample('s'), evidence({ candidates: [own, other], verdicts })).reason).toBe('thread_changed');
  });

  it('is the threshold, where the earlier refresh found the thread irrelevant by another one', () => {
    const known = evidence({ candidates: [own] });
    const stricter = { ...known, before: { ...known.before, relevanceAtLeast: 8 } };

    expect(explainAdded(sample('s'), stricter)).toEqual({
      reason: 'threshold',
      detail: 'annotate.relevanceAtLeast 8 → 5',
    });
  });

  it('is no other annotator where a second one was asked beside the first', () => {
    const both = { ...own, refreshIds: ['old', 'new'], secondOpinion: 'q2' };
    const quality = { step: 'quality' as const, subjectId: 'c-s' };
    const verdicts = [verdict('q1', quality), verdict('q2', { ...quality, model: 'another' })];

    expect(explainAdded(sample('s'), evidence({ candidates: [both], verdicts })).reason).toBe('unexplained');
    const alone = { ...both, secondOpinion: null };
    expect(explainAdded(sample('s'), evidence({ candidates: [alone], verdicts })).reason).toBe('annotator_changed');
  });

  it('is a cap that lets more in or draws others, and never one that was lowered', () => {
    const both = { ...own, refreshIds: ['old', 'new'] };
    const known = evidence({ candidates: [both] });
    const by = (after: Partial<Evidence['after']>, rest: Partial<Evidence> = {}) =>
      explainAdded(sample('s'), { ...known, ...rest, after: { ...known.after, ...after } });

    expect(by({ maxPerSplit: 200 })).toEqual({ reason: 'cap_changed', detail: 'curate.maxPerSplit 100 → 200' });
    expect(by({ seed: 2 })).toEqual({ reason: 'cap_changed', detail: 'curate.seed 1 → 2' });
    expect(by({ maxPerSplit: 50 }).reason).toBe('unexplained');
    expect(by({ maxPerSplit: 50 }, { lost: new Set(['text_to_image']) }).reason).toBe('place_freed');
    expect(by({}, { lost: new Set(['image_to_image']) }).reason).toBe('unexplained');
  });

  it('is said to be unexplained where nothing tells', () => {
    expect(explainAdded(sample('s'), evidence({ candidates: [own] })).reason).toBe('unexplained');
    expect(explainAdded(sample('s'), evidence()).reason).toBe('unexplained');
  });
});

describe('why a sample went', () => {
  it.each<[Candidate['state'], string]>([
    ['withdrawn', 'taken_down'],
    ['rejected', 'rejected_by_person'],
    ['unsafe', 'unsafe'],
    ['capped', 'capped'],
    ['discarded', 'judged_unfit'],
    ['failed', 'judged_unfit'],
    ['open', 'unexplained'],
  ])('is told by a candidate that is now %s: %s', (state, reason) => {
    const own = candidate('c-s', { state, refreshIds: ['old', 'new'] });

    expect(explainRemoved(sample('s'), evidence({ candidates: [own] })).reason).toBe(reason);
  });

  it('names the sample that it was merged into', () => {
    const own = candidate('c-s', { state: 'duplicate', sampleId: 'kept', refreshIds: ['old', 'new'] });

    expect(explainRemoved(sample('s'), evidence({ candidates: [own] }))).toEqual({
      reason: 'deduplicated',
      detail: 'into kept',
    });
  });

  it('is that a post of it was held', () => {
    const known = evidence({ held: new Map([['x:s', 'x says: protected']]) });

    expect(explainRemoved(sample('s'), known)).toEqual({ reason: 'held', detail: 'x says: protected' });
  });

  it('is a takedown, whatever else is known', () => {
    const known = evidence({ withdrawn: new Map([['s', 'the author asked for it']]) });

    expect(explainRemoved(sample('s'), known)).toEqual({ reason: 'taken_down', detail: 'the author asked for it' });
  });

  it('is the window, or that the sources did not give the posts again', () => {
    const known = evidence({
      candidates: [candidate('c-s')],
      refreshesOfThread: new Map([['x:1', ['old']]]),
      dayOfPost: new Map([['x:s', '2026-10-01']]),
    });
    const later = { ...known, after: { ...known.after, window: { from: '2026-10-08', to: '2026-10-14' } } };

    expect(explainRemoved(sample('s'), later).reason).toBe('outside_window');
    expect(explainRemoved(sample('s'), known).reason).toBe('not_found_again');
  });
});

describe('why a sample changed', () => {
  it('is a step that was asked by another prompt', () => {
    const own = candidate('c', { refreshIds: ['old', 'new'] });
    const verdicts = [
      verdict('v1', { step: 'completion', subjectId: 'c' }),
      verdict('v2', { step: 'completion', subjectId: 'c', promptHash: 'another', at: new Date('2026-10-08') }),
    ];
    const [before, after] = [sample('a', { candidateIds: ['c'] }), sample('b', { candidateIds: ['c'] })];

    expect(explainChanged(before, after, evidence({ candidates: [own], verdicts }))).toEqual({
      reason: 'prompt_version',
      detail: 'completion: hash-of-the- → another',
    });
  });
});
