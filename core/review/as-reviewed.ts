import { promptOf } from '../candidate-prompt.js';
import type { Split } from '../outcome.js';
import type { Candidate } from '../schemas/candidate.js';
import type { Decision } from './standing-decision.js';

/** What goes into the sample of a candidate. */
export interface Reviewed {
  split: Split;
  prompt: string;
  /** Before a person edited it; `null` where nobody did. */
  originalPrompt: string | null;
  promptModified: boolean;
  inputImages: string[];
  outputImages: string[];
}

/** A candidate with what a person changed in it. Inputs that a person added or took away move it to the other split. */
export function asReviewed(candidate: Candidate, decision: Decision | null): Reviewed {
  const before = promptOf(candidate);
  const accepted = decision?.decision === 'accept' ? decision : null;
  const edited = accepted?.prompt ?? null;
  const { inputs: inputImages, outputs: outputImages } = accepted?.images ?? {
    inputs: candidate.inputImages,
    outputs: candidate.outputImages,
  };
  const moved = accepted?.images ? (inputImages.length > 0 ? 'image_to_image' : 'text_to_image') : null;
  return {
    split: moved ?? candidate.split ?? 'analysis',
    prompt: edited ?? before,
    originalPrompt: edited === null ? null : before,
    promptModified: candidate.promptModified || edited !== null,
    inputImages,
    outputImages,
  };
}
