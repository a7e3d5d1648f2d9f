import { ANNOTATION_STEPS, type AnnotationStep } from '../../core/schemas/annotation.js';
import type { LabelledImage } from '../openai/chat-request.js';
import { completePrompt } from './complete-prompt.js';
import { extractSamples } from './extract-samples.js';
import { nameTopic } from './name-topic.js';
import { readFeedback } from './read-feedback.js';
import { judgeQuality } from './judge-quality.js';
import { rateRelevance } from './rate-relevance.js';
import { rewritePrompt } from './rewrite-prompt.js';
import { sortImages } from './sort-images.js';

/** Questions that are answered by a schema: the annotation steps, the first half of LLM+Diffusion, and names of topics. */
type Step = AnnotationStep | 'rewrite' | 'topic';

/** Whether a schema name is one of them. */
export function isStep(name: string): name is Step {
  return name === 'rewrite' || name === 'topic' || (ANNOTATION_STEPS as readonly string[]).includes(name);
}

/** The reply of a step on its data. @throws ZodError where the data lacks what the step needs. */
export async function answerStep(step: Step, data: unknown, images: readonly LabelledImage[]): Promise<unknown> {
  switch (step) {
    case 'relevance':
      return rateRelevance(data);
    case 'extraction':
      return extractSamples(data);
    case 'images':
      return sortImages(data, images);
    case 'completion':
      return completePrompt(data, images);
    case 'quality':
      return judgeQuality(data);
    case 'feedback':
      return readFeedback(data);
    case 'rewrite':
      return rewritePrompt(data);
    case 'topic':
      return nameTopic(data);
  }
}
