import { ANNOTATION_STEPS, type AnnotationStep } from '../../core/schemas/annotation.js';
import type { LabelledImage } from '../openai/chat-request.js';
import { checkSafety } from './check-safety.js';
import { completePrompt } from './complete-prompt.js';
import { extractSamples } from './extract-samples.js';
import { nameTopic } from './name-topic.js';
import { findPlaceholders } from './find-placeholders.js';
import { judgeApplicability } from './judge-applicability.js';
import { readFeedback } from './read-feedback.js';
import { judgeQuality } from './judge-quality.js';
import { rateRelevance } from './rate-relevance.js';
import { rateRelevanceGroup, type GroupFault } from './rate-relevance-group.js';
import { readScreenshot } from './read-screenshot.js';
import { rewritePrompt } from './rewrite-prompt.js';
import { sortImages } from './sort-images.js';

/**
 * Questions that are answered by a schema: the annotation steps, relevance of many posts, the first half of LLM+Diffusion, and
 * names of topics.
 */
type Step = AnnotationStep | 'rewrite' | 'relevance-group' | 'topic';

const OTHERS: readonly string[] = ['rewrite', 'relevance-group', 'topic'];

/** Whether a schema name is one of them. */
export function isStep(name: string): name is Step {
  return OTHERS.includes(name) || (ANNOTATION_STEPS as readonly string[]).includes(name);
}

/** The reply of a step on its data. @throws ZodError where the data lacks what the step needs. */
export async function answerStep(
  step: Step,
  data: unknown,
  { images, model, fault }: { images: readonly LabelledImage[]; model: string; fault: GroupFault | null },
): Promise<unknown> {
  switch (step) {
    case 'relevance':
      return rateRelevance(data);
    case 'extraction':
      return extractSamples(data);
    case 'images':
      return sortImages(data, images);
    case 'screenshot':
      return readScreenshot(data, images);
    case 'placeholders':
      return findPlaceholders(data);
    case 'completion':
      return completePrompt(data, images);
    case 'quality':
      return judgeQuality(data, model);
    case 'safety':
      return checkSafety(data);
    case 'applicability':
      return judgeApplicability(data);
    case 'feedback':
      return readFeedback(data);
    case 'relevance-group':
      return rateRelevanceGroup(data, fault);
    case 'rewrite':
      return rewritePrompt(data);
    case 'topic':
      return nameTopic(data);
  }
}
