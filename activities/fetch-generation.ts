import { neverAgain } from './failures.js';
import type { ActivityContext } from './context.js';
import { briefOf, checkImage, findTask, keepImage, orderOf, reportOf, type CheckedAnswer } from './generation-task.js';
import type { GenerateInput } from './generate.js';
import { settleLedger } from './paid-call.js';
import { collectOnce } from './queued-call.js';
import type { GenerateReport } from './reports.js';

/**
 * One look for a picture that a vendor with a queue is making. Temporal looks again until it is there; a worker that dies in
 * between costs nothing, as the request's handle is in the store.
 */
export function createFetchGeneration(context: ActivityContext) {
  return async function fetchGeneration(input: GenerateInput): Promise<GenerateReport> {
    const task = await findTask(context, input);
    const submission = await context.store.submissions.get(task.generationId);
    if (!submission) {
      const { existing } = task;
      if (!existing) throw neverAgain('SubmissionMissing', `no request is under way for ${task.generationId}`);
      await settleLedger(context, task.generationId, existing.costUsd);
      return { kind: 'done', outcome: existing.outcome, costUsd: 0, image: existing.image?.sha256 ?? null };
    }
    const model = await context.imageModel(task.config, task.provider);
    if (model.kind === 'direct') throw neverAgain('NoQueue', `${task.config.protocol} has no queue`);
    const brief = await briefOf(context, task);
    if ('outcome' in brief) throw neverAgain('RewriteGone', brief.message);
    let image: string | null = null;
    const result = await collectOnce<CheckedAnswer>(
      context,
      {
        ...orderOf(task),
        keep: async (answer, bill) => {
          image = await keepImage(context, task, { answer, bill, brief });
        },
      },
      {
        submission,
        async poll(handle, signal) {
          const found = await model.poll(handle, signal);
          return found.state === 'pending' ? found : { ...found, answer: await checkImage(context, found.answer) };
        },
      },
    );
    return reportOf(context, task, { result, image });
  };
}
