import type { PlaceholdersReply } from '../../prompts/placeholders/reply.js';
import type { ActivityContext } from '../context.js';
import type { CallReport } from '../reports.js';
import { askStep } from './ask-step.js';
import { awaitsRepair, requireCandidate, type CandidateInput } from './candidate-question.js';
import { leaveOpen } from './completion.js';

/** Finds the places of a prompt that are to be filled in. Without a verdict the candidate goes to the analysis split. */
export function createFindPlaceholders(context: ActivityContext) {
  return async function findPlaceholders(input: CandidateInput): Promise<CallReport<{ open: boolean }>> {
    const candidate = await requireCandidate(context, input.candidateId);
    const answer = await askStep<PlaceholdersReply>(context, {
      refreshId: input.refreshId,
      step: 'placeholders',
      subjectId: candidate._id,
      data: { prompt: candidate.readPrompt ?? candidate.prompt },
      images: [],
      repair: input.repair,
    });
    if (answer.kind !== 'done') return answer;
    const { outcome, costUsd, annotationId } = answer;
    if (answer.outcome !== 'ok') {
      if (!awaitsRepair(answer, input))
        await leaveOpen(context, candidate._id, { reason: 'nobody could say whether its prompt has open places' });
      return { kind: 'done', outcome, costUsd, open: true };
    }
    const { places } = answer.reply;
    await context.store.candidates.update(candidate._id, {
      $set: {
        openPlaces: places,
        hasPlaceholders: places.length > 0,
        ...(places.length === 0 && { filledPrompt: null }),
        'annotations.placeholders': annotationId,
      },
    });
    return { kind: 'done', outcome, costUsd, open: places.length > 0 };
  };
}
