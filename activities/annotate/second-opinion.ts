import type { QualityReply } from '../../prompts/quality/reply.js';
import type { ActivityContext } from '../context.js';
import type { SecondOpinionReport } from '../reports.js';
import { askStep } from './ask-step.js';
import { requireCandidate, type CandidateInput } from './candidate-question.js';
import { qualityQuestion, splitOf } from './quality.js';

/**
 * Asks the second annotator whether a candidate is fit for the benchmark. Where the two say different things, a person decides, also
 * where one of them would have discarded it. Without a second verdict the first one stands.
 */
export function createSecondOpinion(context: ActivityContext) {
  return async function secondOpinion(input: CandidateInput): Promise<SecondOpinionReport> {
    const { file } = await context.refresh(input.refreshId);
    const annotator = file.annotate.secondOpinion;
    const candidate = await requireCandidate(context, input.candidateId);
    const first = await context.store.annotations.get(candidate.annotations.quality ?? '');
    if (annotator === null || first?.outcome !== 'ok')
      return { kind: 'done', outcome: 'ok', costUsd: 0, disputed: false };
    const answer = await askStep<QualityReply>(context, { ...qualityQuestion(candidate, input), annotator });
    if (answer.kind !== 'done') return answer;
    const { outcome, costUsd, annotationId } = answer;
    const disputed = answer.outcome === 'ok' && answer.reply.verdict !== (first.reply as QualityReply).verdict;
    await context.store.candidates.update(candidate._id, {
      $set: {
        secondOpinion: annotationId,
        disputed,
        ...(disputed && { state: 'needs_review', split: splitOf(candidate), reason: 'annotators disagree' }),
      },
    });
    return { kind: 'done', outcome, costUsd, disputed };
  };
}
