import { allHandlersFinished, condition, continueAsNew } from '@temporalio/workflow';
import { AnnotateChunk, type AnnotateChunkInput } from './annotate-chunk.js';
import type { Streaks } from './reply-watch.js';

/**
 * Some threads, each from relevance to annotated candidates. Tells its parent now and then what was counted.
 *
 * @returns replies in a row that could not be used, by step.
 */
export async function annotateChunkWorkflow(input: AnnotateChunkInput): Promise<Streaks> {
  const chunk = new AnnotateChunk(input);
  const rest = await chunk.runAll();
  await chunk.report();
  await condition(allHandlersFinished);
  const { streaks } = chunk.replies;
  const gate = chunk.child.gate.now;
  if (rest.length > 0 && gate.state !== 'stopped')
    await continueAsNew<typeof annotateChunkWorkflow>({ ...input, threads: rest, streaks, gate });
  return streaks;
}
