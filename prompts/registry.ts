import type { AnnotationStep } from '../core/schemas/annotation.js';
import type { ReplyContract } from './contract.js';
import { applicability } from './applicability/reply.js';
import { completion } from './completion/reply.js';
import { extraction } from './extraction/reply.js';
import { feedback } from './feedback/reply.js';
import { images } from './images/reply.js';
import { placeholders } from './placeholders/reply.js';
import { quality } from './quality/reply.js';
import { relevance } from './relevance/reply.js';
import { safety } from './safety/reply.js';
import { screenshot } from './screenshot/reply.js';

/** What each step may answer: one line an entry. The words of a step stand beside it in `prompt.md`. */
export const REPLIES = {
  relevance,
  extraction,
  images,
  screenshot,
  placeholders,
  completion,
  quality,
  safety,
  applicability,
  feedback,
} satisfies Record<AnnotationStep, Pick<ReplyContract, 'schema'>>;
