import type { World } from '../call.js';
import { imageModel, refuses } from '../image-models.js';
import { bareModelId, drawAnswer, findBroken } from '../pictures/draw-answer.js';
import { normalisePrompt } from '../pictures/prompt-bits.js';
import { jsonReply, type Reply } from '../reply.js';
import type { Prediction } from './prediction-queue.js';

const FLAGGED = 'The input or output was flagged as sensitive. Please try again with different inputs. (E005)';

/** An answer with a prediction as it stands after its submission. */
export function showSubmitted(prediction: Prediction, origin: string): Reply {
  return jsonReply(201, { ...common(prediction, origin), status: 'starting', output: null, error: null });
}

/** An answer with a prediction as it stands at this look: at the first one it is still at work, but for an instant simulator. */
export async function showNow(prediction: Prediction, origin: string, world: World): Promise<Reply> {
  const fields = common(prediction, origin);
  if (prediction.looks <= 1 && !world.instant)
    return jsonReply(200, { ...fields, status: 'processing', output: null, error: null });
  const error = await whyFailed(prediction);
  if (error !== null) return jsonReply(200, { ...fields, status: 'failed', output: null, error });
  const output = `${origin}/replicate/output/${prediction.id}/out-0.${prediction.input.format}`;
  return jsonReply(200, { ...fields, status: 'succeeded', output, error: null, metrics: { predict_time: 1.5 } });
}

/** An answer with the picture of a prediction. */
export async function showPicture({ model, input }: Prediction, { instant }: World): Promise<Reply> {
  const { prompt, size, format, pictures } = input;
  const body = await drawAnswer({ model, prompt, ...size, format, variant: 0, instant }, pictures);
  return { status: 200, headers: { 'content-type': `image/${format}` }, body };
}

async function whyFailed({ model, input, isFlagged }: Prediction): Promise<string | null> {
  if (isFlagged || refuses(imageModel(bareModelId(model)), normalisePrompt(input.prompt))) return FLAGGED;
  return (await findBroken(input.pictures)) === null ? null : 'cannot identify image file';
}

function common({ id, model }: Prediction, origin: string): Record<string, unknown> {
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
