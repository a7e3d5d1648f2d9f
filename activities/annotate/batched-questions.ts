import { Context } from '@temporalio/activity';
import { waveOf } from '../../core/names.js';
import type { ActivityContext } from '../context.js';
import { untilStored } from '../until-stored.js';
import type { StepQuestion } from './ask-step.js';

/** Where a question waits, by the key of its verdict. */
export function questionId(refreshId: string, key: string): string {
  return `${refreshId}/${key}`;
}

/**
 * Puts a question down for the next batch of the threads that it comes from.
 *
 * @returns false where a batch has had its turn, and the question is to be asked by itself.
 */
export async function askLater(context: ActivityContext, question: StepQuestion, key: string): Promise<boolean> {
  const { refreshId, step, subjectId, data } = question;
  const _id = questionId(refreshId, key);
  const known = await context.store.questions.get(_id);
  if (known) return known.state === 'waiting';
  // Pictures come with more facts than the question needs.
  const images = question.images.map(({ label, sha256, longerSidePx }) => ({
    label,
    sha256,
    ...(longerSidePx !== undefined && { longerSidePx }),
  }));
  const wave = waveOf(Context.current().info.workflowExecution?.workflowId ?? '');
  await untilStored(() =>
    context.store.questions.put({ _id, refreshId, wave, key, step, subjectId, data, images, state: 'waiting' }),
  );
  return true;
}

/** After the batches of a wave: what has no verdict is asked by itself from now on; with `forget`, the wave has ended. */
export function createCloseQuestions(context: ActivityContext) {
  return async function closeQuestions({ wave, forget }: { wave: string; forget: boolean }): Promise<void> {
    if (forget) await context.store.questions.raw.deleteMany({ wave });
    else await context.store.questions.raw.updateMany({ wave, state: 'waiting' }, { $set: { state: 'tried' } });
  };
}
