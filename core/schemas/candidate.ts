import { z } from 'zod';
import { SPLITS } from '../outcome.js';
import { ANNOTATION_STEPS } from './annotation.js';
import { MetricId } from './score.js';

/** What became of a candidate. `accepted` ones are samples; every other state says why not, or that a person has yet to decide. */
export const CANDIDATE_STATES = [
  'open',
  'accepted',
  'duplicate',
  'capped',
  'trash',
  'discarded',
  'unsafe',
  'rejected',
  'withdrawn',
  'needs_review',
  'unparsable',
  'refused',
  'failed',
  'awaiting_review',
] as const;

/** How a candidate was found to be the same as another one. */
export const DUPLICATE_KINDS = ['exact', 'conversation', 'text', 'embedding', 'image'] as const;

export const Feedback = z.strictObject({
  postId: z.string(),
  url: z.string().nullable(),
  text: z.string(),
  polarity: z.enum(['success', 'failure', 'mixed', 'neutral']).nullable(),
  keywords: z.array(z.string()),
});
export type Feedback = z.infer<typeof Feedback>;

/** Whether a metric says anything about a sample; a metric that is absent is unknown, and measured. */
export const Applicability = z.partialRecord(MetricId, z.enum(['applies', 'does_not_apply']));
export type Applicability = z.infer<typeof Applicability>;

/** A possible sample, while it is being annotated. */
export const Candidate = z.strictObject({
  _id: z.string(),
  refreshIds: z.array(z.string()),
  threadId: z.string(),
  /** Store keys, by importance. A post belongs to one candidate of its thread at most. */
  postIds: z.array(z.string()),
  /** The prompt as posted; `promptModified` says that posts were joined or a placeholder filled to get it. */
  prompt: z.string(),
  /** The prompt with its open places filled from an output picture; `null` where none were filled. */
  filledPrompt: z.string().nullable(),
  promptModified: z.boolean(),
  /** The prompt as it was read off a screenshot of the chat with the generator, where it is not the posted one. */
  readPrompt: z.string().nullable().default(null),
  /** Quality as the extraction saw it: `benchmark` ones go on to the later steps. */
  extractedQuality: z.enum(['benchmark', 'analysis', 'trash']),
  /** Blobs by SHA-256. */
  inputImages: z.array(z.string()),
  outputImages: z.array(z.string()),
  hasPlaceholders: z.boolean(),
  /** Places of the prompt that its author left open, as they are written in it. */
  openPlaces: z.array(z.string()).default([]),
  /** Picture that shows the chat with the generator. Candidates that share one are one sample. */
  conversationImage: z.string().nullable().default(null),
  feedback: z.array(Feedback),
  split: z.enum(SPLITS).nullable(),
  state: z.enum(CANDIDATE_STATES),
  reason: z.string().nullable(),
  /** Two annotators said different things of its quality: a person decides. */
  disputed: z.boolean().default(false),
  /** Key of the second annotator's verdict on its quality. */
  secondOpinion: z.string().nullable().default(null),
  /** Ids of the safety categories that something in it falls under. */
  safety: z.array(z.string()).default([]),
  applicability: Applicability.default({}),
  sampleId: z.string().nullable(),
  /** State before it was curated, so that it can be curated anew; `null` where it never was. */
  openState: z.enum(CANDIDATE_STATES).nullable().default(null),
  /** The candidate that was kept in its place, how they were found to be the same, and how similar they are. */
  duplicate: z
    .strictObject({ of: z.string(), kind: z.enum(DUPLICATE_KINDS), similarity: z.number().nullable() })
    .nullable()
    .default(null),
  /** Key of the verdict of each step that was run. */
  annotations: z.partialRecord(z.enum(ANNOTATION_STEPS), z.string()),
});
export type Candidate = z.infer<typeof Candidate>;
