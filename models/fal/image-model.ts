import { z } from 'zod';
import { ProviderError } from '../../core/provider-error.js';
import { redact } from '../../core/redact.js';
import { NO_USAGE } from '../../core/schemas/ledger-entry.js';
import type { ImageModelConfig } from '../../core/schemas/image-model-config.js';
import type { ImageRequest, PollAnswer, ProviderAccess, QueuedImageModel, Submission } from '../contract.js';
import { fetchPicture } from '../fetch-picture.js';
import { lineTo } from '../http-call.js';
import { readHandle, writeHandle } from '../queue-handle.js';
import { callFal } from './call.js';
import { falRequest, whyFalUnsupported } from './request-input.js';

const POLL_AFTER_MS = 1000;

/** It becomes a part of a path, so it has to be a plain word. */
const RequestId = z.string().regex(/^[\w-]{1,100}$/);

const SubmitReply = z.looseObject({ request_id: RequestId });

const StatusReply = z.looseObject({ status: z.string() });

const Picture = z.looseObject({ url: z.string() });

/** Most models give a list, a few a single picture. */
const ResultReply = z.looseObject({
  data: z.looseObject({
    images: z.array(Picture).nullish(),
    image: Picture.nullish(),
    has_nsfw_concepts: z.array(z.boolean().nullable()).nullish().catch(null),
  }),
});

const Handle = z.strictObject({ endpoint: z.string().min(1), requestId: RequestId });
type Handle = z.infer<typeof Handle>;

/** The queue of fal: Bagel, FLUX.1 Kontext, and whatever else it serves. */
export function falImageModel(config: ImageModelConfig, access: ProviderAccess): QueuedImageModel {
  const { baseUrl, apiKey } = access;

  async function submit(request: ImageRequest): Promise<Submission> {
    const { endpoint, input } = falRequest(config, request);
    const line = lineTo(access, request.signal);
    const answer = await callFal({ baseUrl, line, step: 'submit', requestId: null }, (queue, abortSignal) =>
      // Without the header the server tries up to ten times by itself, for money.
      queue.submit(endpoint, { input, abortSignal, headers: { 'x-fal-no-retry': '1' } }),
    );
    const reply = SubmitReply.safeParse(answer);
    if (!reply.success) throw new ProviderError('bad_response', 'the answer names no request', { httpStatus: 200 });
    const handle: Handle = { endpoint, requestId: reply.data.request_id };
    return { handle: writeHandle(handle, apiKey), requestId: handle.requestId };
  }

  async function poll(text: string, signal: AbortSignal): Promise<PollAnswer> {
    const { endpoint, requestId } = readHandle(Handle, text);
    const line = lineTo(access, signal);
    const status = await callFal({ baseUrl, line, requestId, step: 'status' }, (queue, abortSignal) =>
      queue.status(endpoint, { requestId, abortSignal }),
    );
    if (!isCompleted(status, { requestId, apiKey })) return { state: 'pending', pollAfterMs: POLL_AFTER_MS };
    const result = await callFal({ baseUrl, line, requestId, step: 'result' }, (queue, abortSignal) =>
      queue.result(endpoint, { requestId, abortSignal }),
    );
    const image = await fetchPicture(pictureAddress(result, requestId), line);
    return { state: 'ready', answer: { image, resolvedModel: null, requestId, usage: { ...NO_USAGE, images: 1 } } };
  }

  return {
    kind: 'queued',
    whyUnsupported: ({ inputImages }) => whyFalUnsupported(config, inputImages),
    submit,
    poll,
  };
}

/**
 * Reads a status. One that is not known passes for a wait: taken for an end, it would be paid for again.
 *
 * @throws ProviderError where the request has ended without a result.
 */
function isCompleted(answer: unknown, call: { requestId: string; apiKey: string }): boolean {
  const reply = StatusReply.safeParse(answer);
  if (!reply.success) throw new ProviderError('provider_down', 'the look at the request gave nothing that can be read');
  const { status } = reply.data;
  if (/^(FAILED|CANCELL?ED|ERROR)$/.test(status))
    throw new ProviderError('bad_response', redact(`the request ended as ${status}`, [call.apiKey]), call);
  return status === 'COMPLETED';
}

/** @throws ProviderError where there is no picture, or a black one in the place of what the safety checker withheld. */
function pictureAddress(answer: unknown, requestId: string): string {
  const reply = ResultReply.safeParse(answer);
  const data = reply.data?.data;
  if (data?.has_nsfw_concepts?.[0] === true)
    throw new ProviderError('refused', 'withheld by the safety checker (has_nsfw_concepts)', { requestId });
  const url = (data?.images?.[0] ?? data?.image)?.url;
  if (!url) throw new ProviderError('bad_response', 'the result holds no picture', { requestId });
  return url;
}
