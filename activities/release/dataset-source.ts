import { standingOf } from '../review/standing-of.js';
import type { Split } from '../../core/outcome.js';
import { platformOf } from '../../core/platform-terms.js';
import { isNetworkSource, NETWORK_IMPORTERS } from '../../core/network-source.js';
import { SPLITS } from '../../core/outcome.js';
import type { Annotation } from '../../core/schemas/annotation.js';
import type { Post } from '../../core/schemas/post.js';
import type { Refresh } from '../../core/schemas/refresh.js';
import type { Release } from '../../core/schemas/release.js';
import type { Sample } from '../../core/schemas/sample.js';
import type { CardFacts, DatasetSource, StepFacts } from '../../report/dataset/contract.js';
import type { Store } from '../../store/store.js';
import { diffReleases } from './diff-releases.js';
import { funnelOf } from './funnel-counts.js';
import { shownSamples } from './live-samples.js';

/** Samples that are read together. */
const BATCH = 100;

/** A release as the store has it, for whoever writes it down. What was taken down or is held is left out. */
export function datasetSource(store: Store, release: Release): DatasetSource {
  const origins = new Origins(store);
  return {
    releaseId: release._id,
    async *samples(split: Split) {
      for await (const batch of liveSamples(store, release.sampleIds[split])) {
        await origins.note(batch);
        yield* batch;
      }
    },
    image: (sha256) => store.blobs.get(sha256),
    facts: () => cardFacts(store, release, origins),
  };
}

/** Samples of a list, in its order, some at a time. */
async function* liveSamples(store: Store, ids: readonly string[]): AsyncGenerator<Sample[]> {
  for (let i = 0; i < ids.length; i += BATCH) {
    const batch = ids.slice(i, i + BATCH);
    const found = await store.samples.getMany(batch);
    yield shownSamples(
      { store },
      batch.flatMap((id) => found.get(id) ?? []),
    );
  }
}

/** Gathers, as the samples pass, who made them and where their posts came from: by counts, not by sample. */
class Origins {
  private readonly steps = new Map<string, StepFacts>();
  private readonly posts = new Map<string, CardFacts['posts'][number]>();
  private readonly licences = new Map<string, CardFacts['licences'][number]>();
  /** Verdicts on posts that are counted: two samples can rest on one post. */
  private readonly onPosts = new Set<string>();
  samples = 0;

  constructor(private readonly store: Store) {}

  async note(samples: readonly Sample[]): Promise<void> {
    this.samples += samples.length;
    const posts = await this.store.posts.getMany(samples.flatMap(({ postIds }) => postIds));
    for (const id of samples.flatMap(({ postIds }) => postIds)) {
      const facts = { platform: platformOf(id), importer: posts.get(id)?.importer ?? 'no longer in the store' };
      bump(this.posts, `${facts.platform} ${facts.importer}`, { ...facts, n: 0 }).n += 1;
      this.noteLicences(posts.get(id));
    }
    const candidates = await this.store.candidates.getMany(samples.flatMap(({ candidateIds }) => candidateIds));
    const keys = [...candidates.values()].flatMap(({ annotations }) => Object.values(annotations));
    for (const verdict of (await this.store.annotations.getMany(keys)).values()) this.noteVerdict(verdict);
    // Whether posts are about the model was asked of posts, before there was a candidate.
    const onPosts = { step: 'relevance', subjectId: { $in: [...posts.keys()] } } as const;
    for await (const verdict of this.store.annotations.find(onPosts)) {
      if (!this.onPosts.has(verdict._id)) this.noteVerdict(verdict);
      this.onPosts.add(verdict._id);
    }
  }

  /** Networks give no licences: what they allow is in their terms. */
  private noteLicences(post: Post | undefined): void {
    if (!post || (NETWORK_IMPORTERS.includes(post.importer) && !post.licences)) return;
    const { importer } = post;
    for (const licence of post.licences ?? [null])
      bump(this.licences, JSON.stringify([importer, licence]), { importer, licence, n: 0 }).n += 1;
  }

  licensed(): CardFacts['licences'] {
    return [...this.licences].toSorted(byKey).map(([, facts]) => facts);
  }

  private noteVerdict({ step, promptHash, provider, model, resolvedModel }: Annotation): void {
    const facts = { step, promptHash, provider, model, resolvedModel, verdicts: 0 };
    bump(this.steps, JSON.stringify(facts), facts).verdicts += 1;
  }

  madeBy(): StepFacts[] {
    return [...this.steps].toSorted(byKey).map(([, facts]) => facts);
  }

  from(): CardFacts['posts'] {
    return [...this.posts].toSorted(byKey).map(([, facts]) => facts);
  }
}

function bump<T>(counts: Map<string, T>, key: string, blank: T): T {
  const known = counts.get(key) ?? blank;
  counts.set(key, known);
  return known;
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}

async function cardFacts(store: Store, release: Release, origins: Origins): Promise<CardFacts> {
  const { _id, createdAt, refreshId, previous } = release;
  const refresh = await store.refreshes.get(refreshId);
  const before = previous && (await store.releases.get(previous.releaseId));
  const diff = before && (await diffReleases(store, before, release));
  const listed = SPLITS.reduce((sum, split) => sum + release.sampleIds[split].length, 0);
  return {
    releaseId: _id,
    createdAt: createdAt.toISOString(),
    refreshId,
    ...ofRefresh(refresh),
    withdrawn: listed - origins.samples,
    // A refresh can have gone on to another release since.
    funnel: refresh?.releaseId === _id ? await funnelOf(store, refresh) : null,
    steps: origins.madeBy(),
    cost: await costOf(store, refreshId),
    previous: diff && { releaseId: diff.before, unchanged: diff.unchanged, reasons: diff.reasons },
    posts: origins.from(),
    licences: origins.licensed(),
    review: await reviewCounts(store, refreshId),
  };
}

/** Candidates of the refresh's queue by what people decided on them; `null` where nobody decided anything. */
async function reviewCounts(store: Store, refreshId: string): Promise<CardFacts['review']> {
  const subjects: string[] = [];
  for await (const { subject } of store.reviewItems.find({ refreshId })) subjects.push(subject);
  const standing = await standingOf({ store }, subjects);
  if (standing.size === 0) return null;
  const counts = new Map([
    ['accepted', 0],
    ['rejected', 0],
    ['not decided', 0],
  ]);
  for (const subject of subjects) {
    const decision = standing.get(subject)?.decision;
    const name = decision === undefined ? 'not decided' : decision === 'accept' ? 'accepted' : 'rejected';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([decision, n]) => ({ decision, n }));
}

function ofRefresh(refresh: Refresh | null) {
  const file = refresh?.file;
  const named = ({ id, provider, model }: { id: string; provider: string; model: string }) => ({ id, provider, model });
  return {
    title: file?.title ?? refresh?._id ?? 'echobench',
    window: file?.window ?? null,
    about: file?.annotate.about.name ?? null,
    sources: (file?.sources ?? []).map((source) => ({
      id: source.id,
      kind: source.kind,
      queries: isNetworkSource(source) ? source.queries : (source.importers ?? []),
    })),
    models: (file?.models ?? []).map(named),
    judges: (file?.judges ?? []).map(named),
  };
}

/** The stages that make a release, with embeddings for its curation and description; what models and judges cost belongs to the board. */
async function costOf(store: Store, refreshId: string): Promise<CardFacts['cost']> {
  const groups = await store.ledger.raw
    .aggregate<{ _id: string; usd: number; calls: number; unknown: number }>([
      { $match: { refreshId, stage: { $in: ['collect', 'annotate', 'embed'] } } },
      {
        $group: {
          _id: '$stage',
          usd: { $sum: '$costUsd' },
          calls: { $sum: 1 },
          unknown: { $sum: { $cond: [{ $eq: ['$costUsd', null] }, 1, 0] } },
        },
      },
    ])
    .toArray();
  return groups.map(({ _id, ...sums }) => ({ stage: _id, ...sums })).toSorted((a, b) => (a.stage < b.stage ? -1 : 1));
}
