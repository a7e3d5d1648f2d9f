import type { Generation } from '../core/schemas/generation.js';
import type { Submission } from '../core/schemas/submission.js';
import { neverAgain } from './failures.js';
import type { ActivityContext } from './context.js';
import {
  briefOf,
  checkImage,
  findTask,
  keepImage,
  orderOf,
  reportOf,
  type Brief,
  type CheckedAnswer,
  type GenerationTask,
} from './generation-task.js';
import type { GenerateInput } from './generate.js';
import { settleRow } from './paid-call.js';
import { collectOnce, isSameMoment } from './queued-call.js';
import type { FetchReport, GenerateReport } from './reports.js';
import { isDue } from './retry-order.js';
import { untilStored } from './until-stored.js';

/**
 * One look for a picture that a vendor with a queue is making. Temporal looks again until it is there; a worker that dies in
 * between costs nothing, as the request's handle is in the store until its end is.
 */
export function createFetchGeneration(context: ActivityContext) {
  return async function fetchGeneration(input: GenerateInput): Promise<FetchReport> {
    const task = await findTask(context, input);
    const { existing, generationId } = task;
    const submission = await context.store.submissions.get(generationId);
    if (!submission) {
      // Somebody else has fetched it, perhaps since a moment ago.
      const stored = await context.store.generations.get(generationId);
      return stored && !isDue(stored, input.retry) ? doneBefore(stored) : { kind: 'again' };
    }
    if (existing && !isSameMoment(existing.at, submission.replaces)) {
      await close(context, submission, existing);
      return doneBefore(existing);
    }
    const report = await look(context, task, submission);
    const hasEnded = report.kind === 'done' || report.kind === 'again';
    if (hasEnded) await untilStored(() => context.store.submissions.remove(generationId));
    return report;
  };
}

/** A worker died when the generation was stored, and the request not yet struck off. */
async function close(context: ActivityContext, { _id, ledgerId }: Submission, { costUsd }: Generation): Promise<void> {
  const row = await context.store.ledger.get(ledgerId);
  await untilStored(async () => {
    if (row) await settleRow(context, row, costUsd);
    await context.store.submissions.remove(_id);
  });
}

function doneBefore({ outcome, image }: Generation): GenerateReport {
  return { kind: 'done', outcome, costUsd: 0, image: image?.sha256 ?? null };
}

async function look(context: ActivityContext, task: GenerationTask, submission: Submission): Promise<FetchReport> {
  const model = await context.imageModel(task.config, task.provider);
  if (model.kind === 'direct') throw neverAgain('NoQueue', `${task.config.protocol} has no queue`);
  let image: string | null = null;
  const result = await collectOnce<CheckedAnswer & { brief: Brief }>(
    context,
    {
      ...orderOf(task),
      keep: async (answer, bill) => {
        image = await keepImage(context, task, { answer, bill, brief: answer.brief });
      },
    },
    {
      submission,
      async poll(handle, signal) {
        const found = await model.poll(handle, signal);
        if (found.state === 'pending') return found;
        // Only now: what was sent is encoded for the record, which is work.
        const brief = await briefOf(context, task);
        if ('outcome' in brief) throw neverAgain('RewriteGone', brief.message);
        return { state: 'ready', answer: { ...(await checkImage(context, found.answer)), brief } };
      },
    },
  );
  return reportOf(context, task, { result, image });
}
