import type { ActivityContext } from '../context.js';
import { dropPrompts } from './prompts-blob.js';

/** Longest reason that a page of the site shows, in characters. */
const LONGEST = 500;

/** Keeps why there is no description of a dataset. One from an earlier run stays. */
export function createNoteNoDescription(context: ActivityContext) {
  return async function noteNoDescription(input: { refreshId: string; reason: string }): Promise<void> {
    const datasetFailure = input.reason.slice(0, LONGEST);
    context.log.warn({ refreshId: input.refreshId, reason: datasetFailure }, 'no description of the dataset');
    await dropPrompts(context.store, input.refreshId);
    await context.store.refreshes.update(input.refreshId, { $set: { datasetFailure } });
  };
}
