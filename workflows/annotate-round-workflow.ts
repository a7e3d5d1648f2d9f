import { allHandlersFinished, condition, continueAsNew } from '@temporalio/workflow';
import { AnnotateChunk, type AnnotateChunkInput } from './annotate-chunk.js';
import type { Streaks } from './reply-watch.js';
import type { ChunkThread } from './thread-run.js';

export interface AnnotateRoundInput extends AnnotateChunkInput {
  /** Threads of this round that wait for a batch; set by continue-as-new. */
  waiting: ChunkThread[];
}

/** Some threads, each as far as it comes without an answer that a batch is to give. */
export async function annotateRoundWorkflow(
  input: AnnotateRoundInput,
): Promise<{ streaks: Streaks; waiting: ChunkThread[] }> {
  const chunk = new AnnotateChunk(input);
  const rest = await chunk.runAll();
  await chunk.report();
  await condition(allHandlersFinished);
  const { streaks } = chunk.replies;
  const gate = chunk.child.gate.now;
  const waiting = [...input.waiting, ...chunk.waiting];
  if (rest.length > 0 && gate.state !== 'stopped')
    await continueAsNew<typeof annotateRoundWorkflow>({ ...input, threads: rest, streaks, gate, waiting });
  return { streaks, waiting };
}
