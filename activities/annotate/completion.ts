import type { CompletionReply } from '../../prompts/completion/reply.js';
import type { ActivityContext } from '../context.js';
import type { CallReport } from '../reports.js';
import { askStep } from './ask-step.js';
import { requireCandidate, type CandidateInput } from './candidate-question.js';

/**
 * Fills the open places of a prompt from one of its outputs. Not confident, or no output to look at: the candidate goes to
 * the analysis split with its prompt as it was.
 */
export function createCompletePrompt(context: ActivityContext) {
  return async function completePrompt(input: CandidateInput): Promise<CallReport<{ completed: boolean }>> {
    const candidate = await requireCandidate(context, input.candidateId);
    const { openPlaces: places } = candidate;
    const output = candidate.outputImages[0];
    if (output === undefined) {
      await leaveOpen(context, candidate._id, { reason: 'placeholders, and no output picture to fill them from' });
      return { kind: 'done', outcome: 'ok', costUsd: 0, completed: false };
    }
    const answer = await askStep<CompletionReply>(context, {
      refreshId: input.refreshId,
      step: 'completion',
      subjectId: candidate._id,
      data: { prompt: candidate.readPrompt ?? candidate.prompt, places },
      images: [{ label: 'image-1', sha256: output }],
      repair: input.repair,
    });
    if (answer.kind !== 'done') return answer;
    const { outcome, costUsd, annotationId } = answer;
    const filled = answer.outcome === 'ok' && answer.reply.confident ? answer.reply.prompt : null;
    if (filled === null) {
      await leaveOpen(context, candidate._id, {
        reason: 'placeholders that could not be filled with confidence',
        annotationId,
      });
      return { kind: 'done', outcome, costUsd, completed: false };
    }
    await context.store.candidates.update(candidate._id, {
      $set: { filledPrompt: filled, promptModified: true, 'annotations.completion': annotationId },
    });
    return { kind: 'done', outcome, costUsd, completed: true };
  };
}

/** A prompt that stays with open places is of no use to a benchmark, but of interest to who studies prompts. */
export async function leaveOpen(
  context: ActivityContext,
  candidateId: string,
  facts: { reason: string; annotationId?: string },
): Promise<void> {
  const { reason, annotationId } = facts;
  await context.store.candidates.update(candidateId, {
    $set: { split: 'analysis', state: 'open', reason, ...(annotationId && { 'annotations.completion': annotationId }) },
  });
}
