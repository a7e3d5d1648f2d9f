import { z } from 'zod';
import { SPLITS } from '../outcome.js';

/** What a person is to look at first: 0 annotators disagree, 1 an annotator asks for a person, 2 all the rest. */
export const REVIEW_RANKS = { disputed: 0, doubtful: 1, rest: 2 } as const;

/** Why a person should look: annotators disagree; what the quality step doubts; any other doubt, which the candidate has in words. */
export const QUEUE_REASONS = ['disputed', 'prompt', 'input_image', 'output_image', 'needs_review'] as const;

/** A candidate in the review queue of a refresh, as the last curation left it. Whether it is decided is told by the reviews. */
export const ReviewItem = z.strictObject({
  /** `<refresh>/<candidate>`. */
  _id: z.string(),
  refreshId: z.string(),
  candidateId: z.string(),
  /** Content key that decisions go by. */
  subject: z.string(),
  split: z.enum(SPLITS),
  rank: z.int().min(0).max(2),
  /** `QUEUE_REASONS`. */
  reasons: z.array(z.string()),
  /** The release is not frozen before it is decided. */
  required: z.boolean(),
  curatedAt: z.date(),
});
export type ReviewItem = z.infer<typeof ReviewItem>;
