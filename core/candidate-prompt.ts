import type { Candidate } from './schemas/candidate.js';

/** The prompt that a candidate goes on with: filled in, else read off a screenshot of the chat, else as it was posted. */
export function promptOf({
  filledPrompt,
  readPrompt,
  prompt,
}: Pick<Candidate, 'filledPrompt' | 'readPrompt' | 'prompt'>): string {
  return filledPrompt ?? readPrompt ?? prompt;
}
