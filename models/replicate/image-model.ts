import { z } from 'zod';
import { ProviderError } from '../../core/provider-error.js';
import { NO_USAGE } from '../../core/schemas/ledger-entry.js';
import type { ImageModelConfig } from '../../core/schemas/refresh-file.js';
import type { ImageRequest, PollAnswer, ProviderAccess, QueuedImageModel, Submission } from '../contract.js';
import { callReplicate } from './call.js';
import { fetchOutput } from './fetch-output.js';
import { inputFields, whyTooMany } from './input-fields.js';
import { firstAddress, Prediction, predictionError, resolvedModel } from './prediction.js';

/** Looks are free; 3,000 of them a minute are allowed (2026-11). */
const POLL_AFTER_MS = 2000;

const Handle = z.object({ id: Prediction.shape.id });

/**
 * Models at Replicate. `model` is `owner/name` for an official one, `owner/name:version` or the version alone for any other.
 * `parameters.extra` goes into the input of the prediction as it stands, and all names in there are the model's own.
 */
export function replicateImageModel(config: ImageModelConfig, access: ProviderAccess): QueuedImageModel {
  const { size, aspectRatio, quality, seed, extra } = config.parameters;
  const common = {
    ...(size && { size }),
    ...(aspectRatio && { aspect_ratio: aspectRatio }),
    ...(quality && { quality }),
    ...(seed !== undefined && { seed }),
    ...extra,
  };

  async function submit({ prompt, inputImages, signal }: ImageRequest): Promise<Submission> {
    const input = { prompt, ...inputFields(config.model, inputImages), ...common };
    const answer = await callReplicate(access, {
      asked: 'submit',
      signal,
      // Without `wait` the answer comes at once, and nothing is lost with a connection that is held open.
      make: (client, inner) => client.predictions.create({ ...reference(config.model), input, signal: inner }),
    });
    const parsed = Prediction.safeParse(answer);
    if (!parsed.success) throw new ProviderError('bad_response', 'the answer is not a prediction');
    const { id } = parsed.data;
    return { handle: JSON.stringify({ id } satisfies z.infer<typeof Handle>), requestId: id };
  }

  async function poll(handle: string, signal: AbortSignal): Promise<PollAnswer> {
    const id = readHandle(handle);
    const answer = await callReplicate(access, {
      asked: 'poll',
      signal,
      make: (client, inner) => client.predictions.get(id, { signal: inner }),
    });
    const parsed = Prediction.safeParse(answer);
    if (!parsed.success) throw new ProviderError('provider_down', 'the answer is not a prediction', { requestId: id });
    return look(parsed.data, signal);
  }

  async function look(prediction: Prediction, signal: AbortSignal): Promise<PollAnswer> {
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
        const image = await fetchOutput(address, access, signal);
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

function readHandle(handle: string): string {
  try {
    return Handle.parse(JSON.parse(handle)).id;
  } catch {
    throw new ProviderError('bad_response', 'what was kept of the submission is no handle of Replicate');
  }
}

function reference(model: string): { model: string } | { version: string } {
  const [, named, alone] = /^(?:[^/]+\/[^/:]+:(.+)|([0-9a-f]{64}))$/.exec(model) ?? [];
  const version = named ?? alone;
  return version === undefined ? { model } : { version };
}
