import { exactly } from '../../core/plan/range.js';
import type { WorkCount } from '../../core/plan/work-count.js';
import { ANNOTATION_STEPS, type AnnotationStep } from '../../core/schemas/annotation.js';
import type { CountContext } from './count-work.js';

/** Of a refresh with a release: what each step was asked about. A refresh that goes on does not annotate again. */
export async function countAnnotated({ store }: CountContext, refreshId: string): Promise<WorkCount[]> {
  const verdicts: Record<AnnotationStep, Set<string>> = {
    relevance: new Set(),
    extraction: new Set(),
    images: new Set(),
    screenshot: new Set(),
    placeholders: new Set(),
    completion: new Set(),
    quality: new Set(),
    safety: new Set(),
    applicability: new Set(),
    feedback: new Set(),
  };
  for await (const thread of store.threads.find({ refreshIds: refreshId }))
    for (const postId of thread.foundPostIds) verdicts.relevance.add(postId);
  for await (const { annotations } of store.candidates.find({ refreshIds: refreshId }))
    for (const step of ANNOTATION_STEPS) {
      const id = annotations[step];
      if (id) verdicts[step].add(id);
    }
  return ANNOTATION_STEPS.map((step) => ({
    stage: 'annotate',
    id: step,
    step,
    samples: exactly(verdicts[step].size),
    cacheHits: verdicts[step].size,
    perCall: 1,
    inputImages: exactly(0),
    basis: 'annotated: the release is frozen',
  }));
}
