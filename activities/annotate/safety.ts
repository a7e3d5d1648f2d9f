import { promptOf } from '../../core/candidate-prompt.js';
import { NO_SAFETY_VERDICT, safetyAction, safetyReason } from '../../core/safety-verdict.js';
import type { Candidate } from '../../core/schemas/candidate.js';
import type { SafetyConfig } from '../../core/schemas/safety-config.js';
import type { SafetyReply } from '../../prompts/safety/reply.js';
import type { ActivityContext } from '../context.js';
import type { SafetyReport } from '../reports.js';
import { askStep, prepare, type StepQuestion } from './ask-step.js';
import { labelledImages, requireCandidate, type CandidateInput } from './candidate-question.js';

/**
 * Looks for what must not be published, by the categories of the refresh file. A drop ends the candidate as `unsafe`; a review, also for
 * want of a verdict, gives it to a person. What is done for a category is no part of the question, so changing it costs nothing.
 */
export function createCheckSafety(context: ActivityContext) {
  return async function checkSafety(input: CandidateInput): Promise<SafetyReport> {
    const { file } = await context.refresh(input.refreshId);
    const candidate = await requireCandidate(context, input.candidateId);
    const config = file.annotate.safety;
    if (config === null) return { kind: 'done', outcome: 'ok', costUsd: 0, action: 'keep', findings: [] };
    const { inputs, outputs, all } = labelledImages(candidate);
    const question: StepQuestion = {
      refreshId: input.refreshId,
      step: 'safety',
      subjectId: candidate._id,
      data: {
        prompt: promptOf(candidate),
        inputs,
        outputs,
        categories: config.categories.map(({ id, description }) => ({ id, description })),
      },
      images: all,
      repair: input.repair,
    };
    await forgetEarlier(context, candidate, question);
    const answer = await askStep<SafetyReply>(context, question);
    if (answer.kind !== 'done') return answer;
    const { outcome, costUsd, annotationId } = answer;
    const findings =
      answer.outcome === 'ok' ? answer.reply.findings.map(({ category }) => category) : [NO_SAFETY_VERDICT];
    await context.store.candidates.update(candidate._id, {
      $set: { safety: findings, ...standing(candidate, findings, config), 'annotations.safety': annotationId },
    });
    return { kind: 'done', outcome, costUsd, action: safetyAction(findings, config), findings };
  };
}

/** A verdict on other pictures, words or categories must not stand for this one, should there be none. */
async function forgetEarlier(context: ActivityContext, candidate: Candidate, question: StepQuestion): Promise<void> {
  const { safety: earlier } = candidate.annotations;
  if (earlier === undefined || earlier === (await prepare(context, question)).key) return;
  await context.store.candidates.update(candidate._id, { $unset: { 'annotations.safety': '' } });
}

/** A candidate that an earlier look held back is let go where the categories, or what is done for them, have changed since. */
function standing(
  candidate: Candidate,
  findings: readonly string[],
  config: SafetyConfig,
): Partial<Pick<Candidate, 'state' | 'reason'>> {
  switch (safetyAction(findings, config)) {
    case 'drop':
      return { state: 'unsafe', reason: safetyReason(findings, config) };
    case 'review':
      return { state: 'needs_review', reason: safetyReason(findings, config) };
    case 'keep': {
      const wasHeld = candidate.state === 'unsafe' || candidate.reason?.startsWith('safety: ');
      return wasHeld ? { state: 'open', reason: null } : {};
    }
  }
}
