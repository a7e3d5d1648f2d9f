import type { ActivityContext } from '../context.js';
import type { SubmitBatchReport } from '../reports.js';
import { submitAll } from '../submit-batch.js';
import { annotationDesk } from './annotation-desk.js';

/** Hands all questions that a wave of threads waits for to the vendor's batch interface, of whatever step they are. */
export function createSubmitQuestions(context: ActivityContext) {
  return async function submitQuestions(input: { refreshId: string; wave: string }): Promise<SubmitBatchReport> {
    const { refreshId, wave } = input;
    const sampleIds: string[] = [];
    for await (const { key } of context.store.questions.find({ wave, state: 'waiting' }, { sort: { _id: 1 } }))
      sampleIds.push(key);
    const owner = { refreshId, modelId: 'annotate', judgeId: null, annotate: true, sampleIds, retry: null };
    return submitAll(context, owner, await annotationDesk(context, { refreshId }));
  };
}
