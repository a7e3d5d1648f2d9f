import { applicabilityOf } from '../core/applicability-of.js';
import { promptOf } from '../core/candidate-prompt.js';
import { contentKey, sha256 } from '../core/content-key.js';
import { inSlices } from '../core/in-slices.js';
import { normalisePrompt } from '../core/normalise-prompt.js';
import type { Split } from '../core/outcome.js';
import type { Candidate } from '../core/schemas/candidate.js';
import type { Sample } from '../core/schemas/sample.js';
import type { ActivityContext } from './context.js';

/** Groups of equal candidates that are written at the same time. */
const SLICE = 100;

/**
 * Accepted candidates become samples. Equal prompts (after normalisation) with equal inputs are one sample with all its provenance;
 * of more than `maxPerSplit` samples those with the smallest ids are kept, which is as good as a draw: ids are hashes of the content.
 *
 * @returns candidates by what became of them, as `curate.<state>`, and samples by split, as `samples.<split>`.
 */
export function createCurate(context: ActivityContext) {
  return async function curate(input: { refreshId: string }): Promise<Record<string, number>> {
    const { file } = await context.refresh(input.refreshId);
    const counts: Record<string, number> = {};
    const count = (key: string) => (counts[key] = (counts[key] ?? 0) + 1);
    const groups = new Map<string, Candidate[]>();
    for await (const candidate of context.store.candidates.find(
      { refreshIds: input.refreshId },
      { sort: { _id: 1 } },
    )) {
      if (!isEligible(candidate)) {
        count(`curate.${candidate.state}`);
        continue;
      }
      const key = sameness(candidate);
      groups.set(key, [...(groups.get(key) ?? []), candidate]);
    }
    const samples = await inSlices([...groups.values()], SLICE, (group) => toSample(context, group, input.refreshId));
    const settled = [...cap(samples, file.curate.maxPerSplit)];
    await inSlices(settled, SLICE, ({ kept, merged, capped }) =>
      keep(context, { sample: kept, group: merged, state: capped ? 'capped' : 'accepted' }),
    );
    for (const { kept, merged, capped } of settled) {
      const state = capped ? 'capped' : 'accepted';
      if (!capped) count(`samples.${kept.split}`);
      merged.forEach((_, i) => count(`curate.${i === 0 ? state : 'duplicate'}`));
    }
    return counts;
  };
}

/** States of an earlier curation count as open: curating twice gives the same samples. */
function isEligible(candidate: Candidate): boolean {
  return candidate.split !== null && ['open', 'accepted', 'duplicate', 'capped'].includes(candidate.state);
}

/** A conversation with the generator is one sample, however often its screenshot was posted, and with whatever words. */
function sameness(candidate: Candidate): string {
  if (candidate.conversationImage !== null) return `${candidate.split} ${candidate.conversationImage}`;
  const prompt = normalisePrompt(promptOf(candidate));
  return sha256(JSON.stringify([candidate.split, prompt, candidate.inputImages]));
}

interface Merged {
  sample: Sample;
  group: Candidate[];
}

async function toSample(context: ActivityContext, group: Candidate[], refreshId: string): Promise<Merged> {
  const [first] = group as [Candidate, ...Candidate[]];
  const prompt = promptOf(first);
  const split = first.split as Split;
  const postIds = unique(group.flatMap((candidate) => candidate.postIds));
  const posts = await context.store.posts.getMany(postIds);
  const sample: Sample = {
    _id: contentKey('sample', { prompt, inputImages: first.inputImages, split }),
    split,
    prompt,
    promptModified: first.promptModified,
    inputImages: first.inputImages,
    communityImages: unique(group.flatMap((candidate) => candidate.outputImages)),
    postIds,
    postUrls: unique(postIds.flatMap((id) => posts.get(id)?.url ?? [])),
    feedback: group.flatMap((candidate) => candidate.feedback),
    applicability: applicabilityOf(group),
    candidateIds: group.map((candidate) => candidate._id),
    refreshIds: [refreshId],
  };
  return { sample, group };
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

function* cap(
  samples: readonly Merged[],
  maxPerSplit: number,
): Generator<{ kept: Sample; merged: Candidate[]; capped: boolean }> {
  const taken: Partial<Record<Split, number>> = {};
  for (const { sample, group } of samples.toSorted((a, b) => (a.sample._id < b.sample._id ? -1 : 1))) {
    const n = taken[sample.split] ?? 0;
    // The analysis split is for study and costs nothing, so it is not capped.
    const capped = sample.split !== 'analysis' && n >= maxPerSplit;
    if (!capped) taken[sample.split] = n + 1;
    yield { kept: sample, merged: group, capped };
  }
}

async function keep(
  context: ActivityContext,
  result: { sample: Sample; group: Candidate[]; state: 'accepted' | 'capped' },
): Promise<void> {
  const { sample, group, state } = result;
  if (state === 'accepted') {
    const known = await context.store.samples.get(sample._id);
    await context.store.samples.put({
      ...sample,
      refreshIds: unique([...(known?.refreshIds ?? []), ...sample.refreshIds]),
    });
  }
  await Promise.all(
    group.map((candidate, i) => {
      const change = i === 0 ? { state, sampleId: sample._id } : { state: 'duplicate' as const, sampleId: sample._id };
      return context.store.candidates.update(candidate._id, { $set: change });
    }),
  );
}
