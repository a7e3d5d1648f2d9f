import type { ImagesReply } from '../../prompts/images/reply.js';
import type { ActivityContext } from '../context.js';
import type { ImagesReport } from '../reports.js';
import { askStep } from './ask-step.js';
import { picturesOf, requireCandidate, type CandidateInput } from './candidate-question.js';

/** Tells a candidate's input pictures from its outputs and from a chat with the generator, and whether its prompt has open places. */
export function createClassifyImages(context: ActivityContext) {
  return async function classifyImages(input: CandidateInput): Promise<ImagesReport> {
    const { file } = await context.refresh(input.refreshId);
    const candidate = await requireCandidate(context, input.candidateId);
    const { posts, pictures } = await picturesOf(context, candidate);
    const answer = await askStep<ImagesReply>(context, {
      refreshId: input.refreshId,
      step: 'images',
      subjectId: candidate._id,
      data: {
        prompt: candidate.prompt,
        images: pictures.map(({ label, postId, altText }) => ({ id: label, postId, altText })),
        posts: posts.map((post) => ({ id: post.postId, text: post.text })),
      },
      images: pictures,
      repair: input.repair,
    });
    if (answer.kind !== 'done') return answer;
    const { outcome, costUsd, annotationId } = answer;
    if (answer.outcome !== 'ok') {
      await context.store.candidates.update(candidate._id, {
        $set: {
          state: answer.outcome === 'unsupported' ? 'failed' : answer.outcome,
          reason: answer.reason,
          'annotations.images': annotationId,
        },
      });
      return { kind: 'done', outcome, costUsd, needsCompletion: false, conversation: false, hasPrompt: true };
    }
    const { inputs, outputs, hasPlaceholders, conversation } = answer.reply;
    const blobs = (labels: string[]) =>
      labels.flatMap((label) => pictures.find((picture) => picture.label === label)?.sha256 ?? []);
    const [conversationImage = null] = conversation === null ? [] : blobs([conversation]);
    const isReadable = conversationImage !== null && file.annotate.screenshots;
    const hasPrompt = candidate.prompt.trim() !== '' || isReadable;
    await context.store.candidates.update(candidate._id, {
      $set: {
        inputImages: blobs(inputs),
        outputImages: blobs(outputs),
        hasPlaceholders,
        conversationImage,
        // What the steps that follow find takes their place again.
        readPrompt: null,
        openPlaces: [],
        ...(!hasPrompt && { state: 'discarded', reason: 'it has no prompt, and no screenshot to read one off' }),
        'annotations.images': annotationId,
      },
    });
    return {
      kind: 'done',
      outcome,
      costUsd,
      needsCompletion: hasPlaceholders,
      conversation: conversationImage !== null,
      hasPrompt,
    };
  };
}
