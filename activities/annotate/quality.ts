import { promptOf } from '../../core/candidate-prompt.js';
import { safetyAction, safetyReason } from '../../core/safety-verdict.js';
import type { Candidate } from '../../core/schemas/candidate.js';
import type { SafetyConfig } from '../../core/schemas/safety-config.js';
import type { QualityReply } from '../../prompts/quality/reply.js';
import type { ActivityContext } from '../context.js';
import type { QualityReport } from '../reports.js';
import { metricsFor } from './applicability.js';
import { askStep, type StepAnswer, type StepQuestion } from './ask-step.js';
import { labelledImages, requireCandidate, type CandidateInput } from './candidate-question.js';

/** Decides whether a candidate is fit for the benchmark, and for which split: with input pictures it is image to image. */
export function createAssessQuality(context: ActivityContext) {
  return async function assessQuality(input: CandidateInput): Promise<QualityReport> {
    const { file } = await context.refresh(input.refreshId);
    const candidate = await requireCandidate(context, input.candidateId);
    if (promptOf(candidate).trim() === '') {
      await context.store.candidates.update(candidate._id, {
        $set: { state: 'discarded', split: null, reason: 'no prompt' },
      });
      return { kind: 'done', outcome: 'ok', costUsd: 0, state: 'discarded', asksMetrics: false };
    }
    const answer = await askStep<QualityReply>(context, qualityQuestion(candidate, input));
    if (answer.kind !== 'done') return answer;
    const verdict = withSafety(settle(candidate, answer), candidate, file.annotate.safety);
    await context.store.candidates.update(candidate._id, {
      $set: { ...verdict, disputed: false, secondOpinion: null, 'annotations.quality': answer.annotationId },
    });
    const asksMetrics = verdict.split !== null && (await metricsFor(context, file, verdict)).length > 0;
    return { kind: 'done', outcome: answer.outcome, costUsd: answer.costUsd, state: verdict.state, asksMetrics };
  };
}

/** The question of the benchmark filter. */
export function qualityQuestion(candidate: Candidate, { refreshId, repair }: CandidateInput): StepQuestion {
  const { inputs, outputs, all } = labelledImages(candidate);
  return {
    refreshId,
    step: 'quality',
    subjectId: candidate._id,
    data: { prompt: promptOf(candidate), inputs, outputs },
    images: all,
    repair,
  };
}

export function splitOf({ inputImages }: Pick<Candidate, 'inputImages'>): 'image_to_image' | 'text_to_image' {
  return inputImages.length > 0 ? 'image_to_image' : 'text_to_image';
}

type Standing = Pick<Candidate, 'state' | 'split' | 'reason'>;

function settle(candidate: Candidate, answer: Extract<StepAnswer<QualityReply>, { kind: 'done' }>): Standing {
  if (answer.outcome !== 'ok') {
    return { state: answer.outcome === 'unsupported' ? 'failed' : answer.outcome, split: null, reason: answer.reason };
  }
  const { verdict, reason, note } = answer.reply;
  const split = splitOf(candidate);
  switch (verdict) {
    case 'benchmark':
      return { state: 'open', split, reason: null };
    case 'manual_review':
      return { state: 'needs_review', split, reason: reason ?? note };
    case 'discard':
      return { state: 'discarded', split: null, reason: reason ?? note };
  }
}

/** What was found to need a person's look still does, whatever its quality. */
function withSafety(standing: Standing, candidate: Candidate, safety: SafetyConfig | null): Standing {
  if (safety === null || standing.split === null || safetyAction(candidate.safety, safety) === 'keep') return standing;
  const reason = safetyReason(candidate.safety, safety);
  return { ...standing, state: 'needs_review', reason: standing.reason ? `${standing.reason}; ${reason}` : reason };
}
