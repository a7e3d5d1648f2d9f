import { z } from 'zod';
import { ProviderError } from '../../core/provider-error.js';
import { NO_USAGE } from '../../core/schemas/ledger-entry.js';
import type { ImageModelConfig } from '../../core/schemas/image-model-config.js';
import type { ImageRequest, PollAnswer, ProviderAccess, QueuedImageModel, Submission } from '../contract.js';
import { fetchPicture } from '../fetch-picture.js';
import { lineTo, type HttpLine } from '../http-call.js';
import { readHandle, writeHandle } from '../queue-handle.js';
import { callReplicate } from './call.js';
import { inputFields, whyTooMany } from './input-fields.js';
import { firstAddress, Prediction, predictionError, resolvedModel } from './prediction.js';

/** Looks are free; 3,000 of them a minute are allowed (2026-11). */
const POLL_AFTER_MS = 2000;

const Handle = z.strictObject({ id: Prediction.shape.id });
type Handle = z.infer<typeof Handle>;

/**
 * Models at Replicate. `model` is `owner/name` for an official one, `owner/name:version` or the version alone for any other.
 * `parameters.extra` goes into the input of the prediction as it stands, and all names in there are the model's own; it never takes
 * the place of prompt and inputs.
 */
export function replicateImageModel(config: ImageModelConfig, access: ProviderAccess): QueuedImageModel {
  const { baseUrl } = access;
  const { size, aspectRatio, quality, seed, extra } = config.parameters;
  const common = {
    ...(size && { size }),
    ...(aspectRatio && { aspect_ratio: aspectRatio }),
    ...(quality && { quality }),
    ...(seed !== undefined && { seed }),
    ...extra,
  };

  async function submit({ prompt, inputImages, signal }: ImageRequest): Promise<Submission> {
    const input = { ...common, prompt, ...inputFields(config.model, inputImages) };
    const answer = await callReplicate({
      asked: 'submit',
      baseUrl,
      line: lineTo(access, signal),
      // Without `wait` the answer comes at once, and nothing is lost with a connection that is held open.
      make: (client, inner) => client.predictions.create({ ...reference(config.model), input, signal: inner }),
    });
    const parsed = Prediction.safeParse(answer);
    if (!parsed.success) throw new ProviderError('bad_response', 'the answer is not a prediction');
    const handle: Handle = { id: parsed.data.id };
    return { handle: writeHandle(handle, access.apiKey), requestId: handle.id };
  }

  async function poll(text: string, signal: AbortSignal): Promise<PollAnswer> {
    const { id } = readHandle(Handle, text);
    const line = lineTo(access, signal);
    const answer = await callReplicate({
      asked: 'poll',
      baseUrl,
      line,
      make: (client, inner) => client.predictions.get(id, { signal: inner }),
    });
    const parsed = Prediction.safeParse(answer);
    if (!parsed.success) throw new ProviderError('provider_down', 'the answer is not a prediction', { requestId: id });
    return readPrediction(parsed.data, line);
  }

  async function readPrediction(prediction: Prediction, line: HttpLine): Promise<PollAnswer> {
    const { id: requestId, status } = prediction;
    switch (status) {
      case 'starting':
      case 'processing':
        return { state: 'pending', pollAfterMs: POLL_AFTER_MS };
      case 'failed':
      case 'canceled':
      case 'aborted':
        throw predictionError(prediction, access.apiKey);
      case 'succeeded': {
        const address = firstAddress(prediction.output);
        if (address === null) throw new ProviderError('bad_response', 'the answer holds no image', { requestId });
        const image = await fetchPicture(address, line);
        const usage = { ...NO_USAGE, images: 1 };
        return { state: 'ready', answer: { image, resolvedModel: resolvedModel(prediction), requestId, usage } };
      }
    }
  }

  return {
    kind: 'queued',
    whyUnsupported: ({ inputImages }) => whyTooMany(config.model, inputImages),
    submit,
    poll,
  };
}

/** How the API wants a model to be named: an official one by its name, any other by its version. */
function reference(model: string): { model: string } | { version: string } {
  const [, named, alone] = /^(?:[^/]+\/[^/:]+:(.+)|([0-9a-f]{64}))$/.exec(model) ?? [];
  const version = named ?? alone;
  return version === undefined ? { model } : { version };
}
