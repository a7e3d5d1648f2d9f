import { z } from 'zod';
import { ProviderError } from '../../core/provider-error.js';
import { redact } from '../../core/redact.js';
import { NO_USAGE } from '../../core/schemas/ledger-entry.js';
import type { ImageModelConfig } from '../../core/schemas/image-model-config.js';
import type {
  ImageAnswer,
  ImageRequest,
  PollAnswer,
  ProviderAccess,
  QueuedImageModel,
  Submission,
} from '../contract.js';
import { fetchPicture } from '../fetch-picture.js';
import { httpCall, jsonOf, lineTo, type HttpAnswer, type HttpLine } from '../http-call.js';
import { readHandle, writeHandle } from '../queue-handle.js';
import { urlAt } from '../url-at.js';
import { bflError } from './bfl-error.js';
import { requirePollingAddress } from './polling-address.js';
import { bflBody, whyBflUnsupported } from './request-body.js';

const LARGEST_JSON_BYTES = 4 * 1024 * 1024;
const POLL_AFTER_MS = 1000;
/** `cost` is in credits (docs.bfl.ai, "Pricing", 2026-11). */
const CREDIT_USD = 0.01;

const SubmitReply = z.looseObject({
  id: z.string().min(1).max(200),
  polling_url: z.string().min(1).max(2000),
  cost: z.number().nonnegative().nullish().catch(null),
});

const PollReply = z.looseObject({
  status: z.string(),
  result: z.looseObject({ sample: z.string().nullish() }).nullish().catch(null),
  details: z.unknown().optional(),
  error: z.unknown().optional(),
});
type PollReply = z.infer<typeof PollReply>;

const Handle = z.strictObject({
  id: z.string(),
  pollingUrl: z.string(),
  /** What the vendor says that the request costs, in credits. */
  credits: z.number().nonnegative().nullable(),
});
type Handle = z.infer<typeof Handle>;

/** Black Forest Labs: FLUX.1 Kontext, FLUX.2 and whatever else has an endpoint `POST {base}/{model}`. */
export function bflImageModel(config: ImageModelConfig, access: ProviderAccess): QueuedImageModel {
  const { apiKey, baseUrl } = access;

  function call(request: { url: string; body?: string }, line: HttpLine): Promise<HttpAnswer> {
    const isSubmit = request.body !== undefined;
    return httpCall(
      {
        ...request,
        method: isSubmit ? 'POST' : 'GET',
        headers: { accept: 'application/json', 'content-type': 'application/json', 'x-key': apiKey },
        largestBytes: LARGEST_JSON_BYTES,
        whenBroken: isSubmit ? 'bad_response' : 'provider_down',
      },
      line,
    );
  }

  async function submit(request: ImageRequest): Promise<Submission> {
    const url = urlAt(baseUrl, `/${config.model}`);
    const body = JSON.stringify(bflBody(config, request));
    const answer = await call({ url, body }, lineTo(access, request.signal));
    if (answer.status !== 200) throw bflError(answer, { step: 'submit', apiKey, requestId: null });
    const reply = SubmitReply.safeParse(jsonOf(answer));
    if (!reply.success) throw new ProviderError('bad_response', 'the answer names no task', { httpStatus: 200 });
    const { id, polling_url: pollingUrl, cost } = reply.data;
    requirePollingAddress(pollingUrl, baseUrl);
    const handle: Handle = { id, pollingUrl, credits: cost ?? null };
    return { handle: writeHandle(handle, apiKey), requestId: id };
  }

  async function poll(text: string, signal: AbortSignal): Promise<PollAnswer> {
    const handle = readHandle(Handle, text);
    requirePollingAddress(handle.pollingUrl, baseUrl);
    const line = lineTo(access, signal);
    const answer = await call({ url: handle.pollingUrl }, line);
    if (answer.status !== 200) throw bflError(answer, { step: 'poll', apiKey, requestId: handle.id });
    const reply = PollReply.safeParse(jsonOf(answer));
    // The picture may well be there: what cannot be read says nothing of it.
    if (!reply.success) throw new ProviderError('provider_down', 'the look at the task gave nothing that can be read');
    const found = readStatus(reply.data, { id: handle.id, apiKey });
    if (found.state === 'pending') return { state: 'pending', pollAfterMs: POLL_AFTER_MS };
    const image = await fetchPicture(found.sample, line);
    return { state: 'ready', answer: { image, ...factsOf(handle) } };
  }

  return {
    kind: 'queued',
    whyUnsupported: ({ inputImages }) => whyBflUnsupported(config, inputImages),
    submit,
    poll,
  };
}

type Standing = { state: 'pending' } | { state: 'ready'; sample: string };

/**
 * Reads where a task stands. A status that is not known passes for a wait: taken for an end, it would be paid for again.
 *
 * @throws ProviderError where the task has ended without a picture.
 */
function readStatus(reply: PollReply, call: { id: string; apiKey: string }): Standing {
  const facts = { requestId: call.id };
  const words = redact([reply.status, ...reasonsOf(reply)].join(': '), [call.apiKey]);
  switch (reply.status) {
    case 'Ready':
      if (!reply.result?.sample) throw new ProviderError('bad_response', 'the task is ready without a picture', facts);
      return { state: 'ready', sample: reply.result.sample };
    case 'Request Moderated':
    case 'Content Moderated':
      throw new ProviderError('refused', words, facts);
    case 'Error':
    case 'Failed':
    case 'Task not found':
      throw new ProviderError('bad_response', words, facts);
    default:
      return { state: 'pending' };
  }
}

/** Moderation gives `details: {"Moderation Reasons": [...]}`, an error a text or an object. */
function reasonsOf({ details, error }: PollReply): string[] {
  return [details, error]
    .filter((value) => value !== null && value !== undefined)
    .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
}

function factsOf({ id, credits }: Handle): Omit<ImageAnswer, 'image'> {
  const billedUsd = credits === null ? null : credits * CREDIT_USD;
  return { resolvedModel: null, requestId: id, usage: { ...NO_USAGE, images: 1, billedUsd } };
}
