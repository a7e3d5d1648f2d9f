import type { AnnotationStep } from '../core/schemas/annotation.js';
import type { ReplyContract } from './contract.js';
import { completion } from './completion/reply.js';
import { extraction } from './extraction/reply.js';
import { feedback } from './feedback/reply.js';
import { images } from './images/reply.js';
import { quality } from './quality/reply.js';
import { relevance } from './relevance/reply.js';

/** What each step may answer: one line an entry. The words of a step stand beside it in `prompt.md`. */
export const REPLIES = { relevance, extraction, images, completion, quality, feedback } satisfies Record<
  AnnotationStep,
  Pick<ReplyContract, 'schema'>
>;
