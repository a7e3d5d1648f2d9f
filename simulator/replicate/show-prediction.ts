import { findBroken } from '../pictures/draw-answer.js';
import type { Job, JobState } from '../queued-jobs.js';
import { jsonReply, type Reply } from '../reply.js';

const FLAGGED = 'The input or output was flagged as sensitive. Please try again with different inputs. (E005)';

/** An answer with a prediction as it stands after its submission. */
export function showSubmitted(job: Job, origin: string): Reply {
  return jsonReply(201, { ...fieldsOf(job, origin), status: 'starting', output: null, error: null });
}

/** An answer with a prediction as it stands at a look. */
export async function showNow(job: Job, state: JobState, origin: string): Promise<Reply> {
  const fields = fieldsOf(job, origin);
  if (state !== 'done') {
    const status = state === 'queued' ? 'starting' : 'processing';
    return jsonReply(200, { ...fields, status, output: null, error: null });
  }
  if (job.end.kind === 'refused') return showFlagged(job, origin);
  if ((await findBroken(job.drawing.inputs)) !== null)
    return jsonReply(200, { ...fields, status: 'failed', output: null, error: 'cannot identify image file' });
  const output = `${origin}/replicate/output/${job.id}/out-0.${job.drawing.format}`;
  return jsonReply(200, { ...fields, status: 'succeeded', output, error: null, metrics: { predict_time: 1.5 } });
}

/** An answer with a prediction that moderation has ended. */
export function showFlagged(job: Job, origin: string): Reply {
  return jsonReply(200, { ...fieldsOf(job, origin), status: 'failed', output: null, error: FLAGGED });
}

function fieldsOf({ id, model }: Job, origin: string): Record<string, unknown> {
  const get = `${origin}/replicate/v1/predictions/${id}`;
  return {
    id,
    model,
    version: 'hidden',
    input: {},
    logs: '',
    data_removed: false,
    created_at: '2026-10-15T12:00:00.000Z',
    source: 'api',
    urls: { get, cancel: `${get}/cancel` },
  };
}
