import type { StoredOutcome } from '../../core/outcome.js';
import type { Candidate } from '../../core/schemas/candidate.js';
import type { Post } from '../../core/schemas/post.js';
import type { ActivityContext } from '../context.js';
import { neverAgain } from '../failures.js';

export interface CandidateInput {
  refreshId: string;
  candidateId: string;
  repair: boolean;
}

/** Whether a reply of no use is going to be shown to the model once more, so that nothing has been decided yet. */
export function awaitsRepair({ outcome }: { outcome: StoredOutcome }, { repair }: CandidateInput): boolean {
  return outcome === 'unparsable' && !repair;
}

export async function requireCandidate(context: ActivityContext, candidateId: string): Promise<Candidate> {
  const candidate = await context.store.candidates.get(candidateId);
  if (!candidate) throw neverAgain('UnknownCandidate', `the store has no candidate ${candidateId}`);
  return candidate;
}

/** The pictures of a candidate by short labels: those of the inputs, of the outputs, and all of them with their blobs in that order. */
export function labelledImages({ inputImages, outputImages }: Pick<Candidate, 'inputImages' | 'outputImages'>) {
  const label = (kind: string, images: readonly string[]) =>
    images.map((sha256, i) => ({ label: `${kind}-${i + 1}`, sha256 }));
  const inputs = label('input', inputImages);
  const outputs = label('output', outputImages);
  return {
    inputs: inputs.map((image) => image.label),
    outputs: outputs.map((image) => image.label),
    all: [...inputs, ...outputs],
  };
}

/** A picture of a candidate's posts that is in the blob store, with the short label under which a model is shown it. */
export interface CandidatePicture {
  label: string;
  sha256: string;
  postId: string;
  altText: string | null;
}

/** Most pictures that one question shows; vendors take 16 and more. */
const PICTURES_SHOWN = 12;

/** Posts of a candidate, and their stored pictures in the order of the posts; equal pictures once. */
export async function picturesOf(
  context: ActivityContext,
  candidate: Candidate,
): Promise<{ posts: Post[]; pictures: CandidatePicture[] }> {
  const found = await context.store.posts.getMany(candidate.postIds);
  const posts = candidate.postIds.flatMap((id) => found.get(id) ?? []);
  const pictures: CandidatePicture[] = [];
  for (const post of posts) {
    for (const { sha256, altText } of post.media) {
      if (sha256 === null || pictures.some((picture) => picture.sha256 === sha256)) continue;
      pictures.push({ label: `image-${pictures.length + 1}`, sha256, postId: post.postId, altText });
    }
  }
  return { posts, pictures: pictures.slice(0, PICTURES_SHOWN) };
}
