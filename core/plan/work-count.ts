import type { AnnotationStep } from '../schemas/annotation.js';
import type { PaidStage } from '../schemas/ledger-entry.js';
import type { Range } from '../schemas/plan.js';

/** How much there is to do for one line of the plan, and how much of it is done. */
export interface WorkCount {
  stage: PaidStage;
  id: string;
  step: AnnotationStep | null;
  /** Hits are in it. */
  samples: Range;
  cacheHits: number;
  /** Things that one call deals with: posts of a page; 1 for all others. */
  perCall: number;
  /** Input pictures of one sample, for models and judges. */
  inputImages: Range;
  basis: string;
}

/** Id of the line of the second annotator; its calls are billed under `annotate` like those of the first. */
export const SECOND_OPINION = 'second-opinion';
