import { promptOf } from '../candidate-prompt.js';
import { contentKey } from '../content-key.js';
import { normalisePrompt } from '../normalise-prompt.js';
import type { Candidate } from '../schemas/candidate.js';

/**
 * What a decision is about: a prompt, as far as sameness goes, with its input pictures. Candidates get new ids whenever a thread or a
 * step changes; a person's decision goes by what they saw.
 */
export function reviewSubject(
  candidate: Pick<Candidate, 'prompt' | 'readPrompt' | 'filledPrompt' | 'inputImages'>,
): string {
  const prompt = normalisePrompt(promptOf(candidate));
  return contentKey('review-subject', { prompt, inputImages: candidate.inputImages });
}
