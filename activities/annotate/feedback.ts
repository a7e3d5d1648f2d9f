import { promptOf } from '../../core/candidate-prompt.js';
import type { FeedbackReply } from '../../prompts/feedback/reply.js';
import type { ActivityContext } from '../context.js';
import type { CallReport } from '../reports.js';
import { askStep } from './ask-step.js';
import { requireCandidate, type CandidateInput } from './candidate-question.js';

/** Polarity and keywords of every comment on a candidate. Comments that could not be read stay, with polarity `null`. */
export function createReadFeedback(context: ActivityContext) {
  return async function readFeedback(input: CandidateInput): Promise<CallReport> {
    const candidate = await requireCandidate(context, input.candidateId);
    const answer = await askStep<FeedbackReply>(context, {
      refreshId: input.refreshId,
      step: 'feedback',
      subjectId: candidate._id,
      data: {
        prompt: promptOf(candidate),
        feedback: candidate.feedback.map(({ text }, i) => ({ id: `comment-${i + 1}`, text })),
      },
      images: [],
      repair: input.repair,
    });
    if (answer.kind !== 'done') return answer;
    const { outcome, costUsd, annotationId } = answer;
    if (answer.outcome === 'ok') {
      const byId = new Map(answer.reply.feedback.map((entry) => [entry.id, entry]));
      const feedback = candidate.feedback.map((comment, i) => {
        const entry = byId.get(`comment-${i + 1}`);
        return entry ? { ...comment, polarity: entry.polarity, keywords: entry.keywords } : comment;
      });
      await context.store.candidates.update(candidate._id, {
        $set: { feedback, 'annotations.feedback': annotationId },
      });
    }
    return { kind: 'done', outcome, costUsd };
  };
}
