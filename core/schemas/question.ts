import { z } from 'zod';
import { ANNOTATION_STEPS } from './annotation.js';

/**
 * A question of an LLM step that is to go into a batch, as it will be put. `waiting` until a batch has ended that could have had it;
 * `tried` afterwards: without a verdict it is then asked by itself. Gone when its wave of threads has ended.
 */
export const Question = z.strictObject({
  /** The refresh, and the key of the verdict. */
  _id: z.string(),
  refreshId: z.string(),
  /** Workflow whose threads it is of. */
  wave: z.string(),
  /** Key of the verdict. */
  key: z.string(),
  step: z.enum(ANNOTATION_STEPS),
  subjectId: z.string(),
  data: z.record(z.string(), z.unknown()),
  images: z.array(
    z.strictObject({ label: z.string(), sha256: z.string(), longerSidePx: z.int().positive().optional() }),
  ),
  state: z.enum(['waiting', 'tried']),
});
export type Question = z.infer<typeof Question>;
