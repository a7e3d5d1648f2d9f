import { storedOutputKey } from '../core/schemas/stored-output.js';
import type { ActivityContext } from './context.js';
import { keepEnding, keepStored, type GenerationTask } from './generation-task.js';
import type { GenerateReport } from './reports.js';

/** The output of a system that is not asked any more: looked up by sample, then by prompt; free, and final where there is none. */
export async function takeStored(context: ActivityContext, task: GenerationTask): Promise<GenerateReport> {
  const { sample, config } = task;
  const { storedOutputs } = context.store;
  const archive = config.model;
  const bySample = await storedOutputs.get(storedOutputKey(archive, { sampleId: sample._id }));
  const { prompt, inputImages } = sample;
  const byPrompt = () => (inputImages.length === 0 ? storedOutputs.get(storedOutputKey(archive, { prompt })) : null);
  const found = bySample ?? (await byPrompt());
  if (found) return keepStored(context, task, found);
  const message = `the stored outputs "${archive}" have none for this sample`;
  return keepEnding(context, task, { outcome: 'unsupported', failureKind: 'unsupported', message, costUsd: 0 });
}
