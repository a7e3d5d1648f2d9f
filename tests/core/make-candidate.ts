import { sha256 } from '../../core/content-key.js';
import { Candidate } from '../../core/schemas/candidate.js';

/** A candidate of benchmark quality that the annotators let through. `id` becomes 24 hex characters. */
export function makeCandidate(id: string, changes: Partial<Candidate> = {}): Candidate {
  return Candidate.parse({
    _id: sha256(id).slice(0, 24),
    refreshIds: ['autumn'],
    threadId: `x:${id}`,
    postIds: [`x:${id}`],
    prompt: `a painting of ${id}`,
    filledPrompt: null,
    promptModified: false,
    extractedQuality: 'benchmark',
    inputImages: [],
    outputImages: [],
    hasPlaceholders: false,
    feedback: [],
    split: changes.inputImages?.length ? 'image_to_image' : 'text_to_image',
    state: 'open',
    reason: null,
    sampleId: null,
    annotations: { safety: 'verdict' },
    ...changes,
  });
}
