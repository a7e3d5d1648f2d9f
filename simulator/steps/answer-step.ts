import { ANNOTATION_STEPS, type AnnotationStep } from '../../core/schemas/annotation.js';
import type { LabelledImage } from '../openai/chat-request.js';
import { completePrompt } from './complete-prompt.js';
import { extractSamples } from './extract-samples.js';
import { readFeedback } from './read-feedback.js';
import { judgeQuality } from './judge-quality.js';
import { rateRelevance } from './rate-relevance.js';
import { sortImages } from './sort-images.js';

/** Whether a schema name is one of the annotation steps. */
export function isStep(name: string): name is AnnotationStep {
  return (ANNOTATION_STEPS as readonly string[]).includes(name);
}

/** The reply of an annotation step on its data. @throws ZodError where the data lacks what the step needs. */
export async function answerStep(
  step: AnnotationStep,
  data: unknown,
  images: readonly LabelledImage[],
): Promise<unknown> {
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
  }
}
