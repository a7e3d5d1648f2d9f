import { promptOf } from '../../core/candidate-prompt.js';
import type { Candidate } from '../../core/schemas/candidate.js';
import type { QualityReply } from '../../prompts/quality/reply.js';
import type { ActivityContext } from '../context.js';
import type { QualityReport } from '../reports.js';
import { askStep, type StepAnswer } from './ask-step.js';
import { requireCandidate, type CandidateInput } from './candidate-question.js';

/** Decides whether a candidate is fit for the benchmark, and for which split: with input pictures it is image to image. */
export function createAssessQuality(context: ActivityContext) {
  return async function assessQuality(input: CandidateInput): Promise<QualityReport> {
    const candidate = await requireCandidate(context, input.candidateId);
    const inputs = candidate.inputImages.map((sha256, i) => ({ label: `input-${i + 1}`, sha256 }));
    const outputs = candidate.outputImages.map((sha256, i) => ({ label: `output-${i + 1}`, sha256 }));
    const answer = await askStep<QualityReply>(context, {
      refreshId: input.refreshId,
      step: 'quality',
      subjectId: candidate._id,
      data: {
        prompt: promptOf(candidate),
        inputs: inputs.map((image) => image.label),
        outputs: outputs.map((image) => image.label),
      },
      images: [...inputs, ...outputs],
      repair: input.repair,
    });
    if (answer.kind !== 'done') return answer;
    const verdict = settle(candidate, answer);
    await context.store.candidates.update(candidate._id, {
      $set: { ...verdict, 'annotations.quality': answer.annotationId },
    });
    return { kind: 'done', outcome: answer.outcome, costUsd: answer.costUsd, state: verdict.state };
  };
}

function settle(
  candidate: Candidate,
  answer: Extract<StepAnswer<QualityReply>, { kind: 'done' }>,
): Pick<Candidate, 'state' | 'split' | 'reason'> {
  if (answer.outcome !== 'ok') {
    return { state: answer.outcome === 'unsupported' ? 'failed' : answer.outcome, split: null, reason: answer.reason };
  }
  const { verdict, reason, note } = answer.reply;
  const split = candidate.inputImages.length > 0 ? 'image_to_image' : 'text_to_image';
  switch (verdict) {
    case 'benchmark':
      return { state: 'open', split, reason: null };
    case 'manual_review':
      return { state: 'needs_review', split, reason: reason ?? note };
    case 'discard':
      return { state: 'discarded', split: null, reason: reason ?? note };
  }
}
