import { standingDecision } from '../../core/review/standing-decision.js';
import type { Review } from '../../core/schemas/review.js';
import { SPLITS } from '../../core/outcome.js';
import {
  explainAdded,
  explainChanged,
  explainRemoved,
  type DiffSide,
  type Evidence,
} from '../../core/release/explain-change.js';
import {
  countReasons,
  matchSamples,
  type Aspect,
  type DiffReason,
  type SampleFacts,
  type Why,
} from '../../core/release/release-diff.js';
import type { Split } from '../../core/outcome.js';
import type { Annotation } from '../../core/schemas/annotation.js';
import type { Candidate } from '../../core/schemas/candidate.js';
import type { Release } from '../../core/schemas/release.js';
import type { Store } from '../../store/store.js';

/** JSON of `release diff --json`. */
export interface ReleaseDiff {
  before: string;
  after: string;
  unchanged: number;
  added: ({ sampleId: string; split: Split } & Why)[];
  removed: ({ sampleId: string; split: Split } & Why)[];
  changed: ({ from: string; to: string; split: Split; aspects: Aspect[] } & Why)[];
  reasons: Record<'added' | 'removed' | 'changed', { reason: DiffReason; n: number }[]>;
  unexplained: number;
}

/** Ids in one query. */
const BATCH = 500;

/** What changed between two releases, sample by sample, with what the records say why. */
export async function diffReleases(store: Store, before: Release, after: Release): Promise<ReleaseDiff> {
  const [ofBefore, ofAfter] = [splitsOf(before), splitsOf(after)];
  const only = (own: ReadonlyMap<string, Split>, other: ReadonlyMap<string, Split>) =>
    new Map([...own].filter(([id]) => !other.has(id)));
  const gone = only(ofBefore, ofAfter);
  const withdrawn = await store.withdrawals.getMany([...gone.keys()]);
  const [earlier, later] = [await factsOf(store, gone), await factsOf(store, only(ofAfter, ofBefore))];
  const evidence = await evidenceOf(store, { before, after }, [...earlier, ...later]);
  evidence.withdrawn = new Map([...withdrawn].map(([id, { reason }]) => [id, reason]));
  const match = matchSamples(earlier, later);
  evidence.lost = new Set(match.removed.map(({ split }) => split));
  const added = match.added.map((sample) => ({ ...brief(sample), ...explainAdded(sample, evidence) }));
  const removed = match.removed.map((sample) => ({ ...brief(sample), ...explainRemoved(sample, evidence) }));
  const changed = match.changed.map(({ before: from, after: to, aspects }) => ({
    from: from.sampleId,
    to: to.sampleId,
    split: to.split,
    aspects,
    ...explainChanged(from, to, evidence),
  }));
  const all = [...added, ...removed, ...changed];
  return {
    before: before._id,
    after: after._id,
    unchanged: [...ofBefore.keys()].filter((id) => ofAfter.has(id)).length,
    added,
    removed,
    changed,
    reasons: { added: countReasons(added), removed: countReasons(removed), changed: countReasons(changed) },
    unexplained: all.filter(({ reason }) => reason === 'unexplained').length,
  };
}

function brief({ sampleId, split }: SampleFacts) {
  return { sampleId, split };
}

function splitsOf({ sampleIds }: Release): Map<string, Split> {
  return new Map(SPLITS.flatMap((split) => sampleIds[split].map((id): [string, Split] => [id, split])));
}

async function factsOf(store: Store, ids: ReadonlyMap<string, Split>): Promise<SampleFacts[]> {
  const keys = [...ids.keys()].toSorted();
  const [samples, withdrawals] = [await store.samples.getMany(keys), await store.withdrawals.getMany(keys)];
  return keys.map((sampleId) => {
    const known = samples.get(sampleId);
    const stub = withdrawals.get(sampleId);
    return {
      sampleId,
      split: ids.get(sampleId) as Split,
      prompt: known?.prompt ?? null,
      inputImages: known?.inputImages ?? null,
      postIds: known?.postIds ?? stub?.postIds ?? [],
      candidateIds: known?.candidateIds ?? stub?.candidateIds ?? [],
    };
  });
}

type Gathered = { -readonly [Key in keyof Evidence]: Evidence[Key] };

async function evidenceOf(
  store: Store,
  { before, after }: { before: Release; after: Release },
  samples: readonly SampleFacts[],
): Promise<Gathered> {
  const candidates = await store.candidates.getMany(unique(samples.flatMap(({ candidateIds }) => candidateIds)));
  const threadIds = unique([...candidates.values()].map(({ threadId }) => threadId));
  const ofThread = await groupedBy(threadIds, async function* (ids): AsyncGenerator<[string, Candidate]> {
    for await (const candidate of store.candidates.find({ threadId: { $in: ids } }))
      yield [candidate.threadId, candidate];
  });
  const subjects = unique([...threadIds, ...candidates.keys()]);
  const verdicts = await groupedBy(subjects, async function* (ids): AsyncGenerator<[string, Annotation]> {
    for await (const verdict of store.annotations.find({ subjectId: { $in: ids } })) yield [verdict.subjectId, verdict];
  });
  const threads = await store.threads.getMany(threadIds);
  const posts = await store.posts.getMany(unique(samples.flatMap(({ postIds }) => postIds)));
  return {
    before: await sideOf(store, before),
    after: await sideOf(store, after),
    candidates,
    candidatesOfThread: ofThread,
    refreshesOfThread: new Map([...threads].map(([id, { refreshIds }]) => [id, refreshIds])),
    verdicts,
    dayOfPost: new Map([...posts].map(([id, { createdAt }]) => [id, createdAt?.toISOString().slice(0, 10) ?? null])),
    withdrawn: new Map(),
    held: await heldBy(store, samples, after.createdAt),
    lost: new Set(),
    decisions: await decisionsOn(store, [...candidates.keys()]),
  };
}

/** Posts that were out of sight at a moment, without being taken down, and on whose word. */
async function heldBy(store: Store, samples: readonly SampleFacts[], at: Date): Promise<Evidence['held']> {
  const tombstones = await store.tombstones.getMany(unique(samples.flatMap(({ postIds }) => postIds)));
  const held = [...tombstones.values()].filter((tombstone) => tombstone.state === 'held' && tombstone.at <= at);
  return new Map(held.map(({ _id, reason }) => [_id, reason]));
}

/** What people decided on candidates; an undone decision does not count. */
async function decisionsOn(store: Store, candidateIds: readonly string[]): Promise<Evidence['decisions']> {
  const rows = await groupedBy(candidateIds, async function* (ids): AsyncGenerator<[string, Review]> {
    for await (const row of store.reviews.find({ candidateId: { $in: ids } })) yield [row.candidateId, row];
  });
  const decisions = new Map<string, 'accepted' | 'rejected' | 'edited'>();
  for (const [candidateId, own] of rows) {
    const standing = standingDecision(own);
    if (!standing) continue;
    const isEdited = standing.prompt !== null || standing.images !== null;
    decisions.set(candidateId, standing.decision === 'reject' ? 'rejected' : isEdited ? 'edited' : 'accepted');
  }
  return decisions;
}

async function sideOf(store: Store, { refreshId }: Release): Promise<DiffSide> {
  const file = (await store.refreshes.get(refreshId))?.file;
  return {
    refreshId,
    window: file?.window ?? null,
    maxPerSplit: file?.curate.maxPerSplit ?? null,
    seed: file?.curate.seed ?? null,
    relevanceAtLeast: file?.annotate.relevanceAtLeast ?? null,
  };
}

async function groupedBy<T>(
  ids: readonly string[],
  read: (ids: string[]) => AsyncIterable<[string, T]>,
): Promise<Map<string, T[]>> {
  const groups = new Map<string, T[]>();
  for (let i = 0; i < ids.length; i += BATCH)
    for await (const [key, value] of read(ids.slice(i, i + BATCH)))
      groups.set(key, [...(groups.get(key) ?? []), value]);
  return groups;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
