import { z } from 'zod';
import type { FailureKind } from '../../core/failure.js';
import { ProviderError } from '../../core/provider-error.js';
import { redact } from '../../core/redact.js';
import { NO_USAGE } from '../../core/schemas/ledger-entry.js';
import type { ImageModelConfig } from '../../core/schemas/image-model-config.js';
import type { DirectImageModel, ImageAnswer, ImageRequest, ProviderAccess } from '../../models/contract.js';
import { httpCall, jsonOf, lineTo, textOf, type HttpAnswer, type HttpCall } from '../../models/http-call.js';
import { kindOfStatus } from '../../models/kind-of-status.js';
import { retryAfterMs } from '../../models/retry-after.js';
import { urlAt } from '../../models/url-at.js';

// What is the vendor's own is marked "vendor": address, key, body, answer, codes. The rest is the same for every direct model.

/** vendor: input pictures that one request can have. */
const MAX_INPUTS = 4;

/** vendor: lenient on purpose, as fields come and go. */
const Answer = z.looseObject({
  image: z.looseObject({ data: z.string().min(1), media_type: z.string().nullish() }),
  model: z.string().nullish(),
});

/** vendor: what it says when it does not answer with a picture. */
const Problem = z.looseObject({ error: z.looseObject({ code: z.string().nullish(), message: z.string().nullish() }) });

/** vendor: codes of a request that is refused on grounds of content. */
const REFUSAL_CODES = ['content_policy'];

/** Image models of new-vendor. One request a picture, answered in the same call. */
export function newVendorImageModel(config: ImageModelConfig, access: ProviderAccess): DirectImageModel {
  function whyUnsupported({ inputImages }: { inputImages: number }): string | null {
    return inputImages > MAX_INPUTS ? `${inputImages} input pictures; new-vendor takes ${MAX_INPUTS}` : null;
  }

  async function generate(request: ImageRequest): Promise<ImageAnswer> {
    const reply = await httpCall(callOf(request), lineTo(access, request.signal));
    // vendor: the header in which it gives the id of a request.
    const requestId = reply.headers.get('x-request-id');
    if (!reply.ok) throw failure(reply, { requestId, apiKey: access.apiKey });
    const answer = Answer.safeParse(jsonOf(reply));
    if (!answer.success) throw new ProviderError('bad_response', 'the answer holds no picture', { requestId });
    const { image, model } = answer.data;
    return {
      image: { bytes: Buffer.from(image.data, 'base64'), mediaType: image.media_type ?? 'image/png' },
      resolvedModel: model ?? null,
      requestId,
      // vendor: whatever it says that the call used or cost.
      usage: { ...NO_USAGE, images: 1 },
    };
  }

  /** vendor: how it wants to be asked. */
  function callOf({ prompt, inputImages }: ImageRequest): HttpCall {
    const { size, quality, seed, extra } = config.parameters;
    const images = inputImages.map(({ bytes, mediaType }) => {
      return { data: Buffer.from(bytes).toString('base64'), media_type: mediaType };
    });
    const body = { model: config.model, prompt, images, size, quality, seed, ...extra };
    const headers = { authorization: `Bearer ${access.apiKey}`, 'content-type': 'application/json' };
    return { method: 'POST', url: urlAt(access.baseUrl, '/images'), headers, body: JSON.stringify(body) };
  }

  return { kind: 'direct', whyUnsupported, generate };
}

function failure(
  reply: HttpAnswer,
  { requestId, apiKey }: { requestId: string | null; apiKey: string },
): ProviderError {
  const { status, headers } = reply;
  const { code = null, message = null } = Problem.safeParse(jsonOf(reply)).data?.error ?? {};
  const words = redact(`HTTP ${status} ${code ?? ''} ${message ?? textOf(reply)}`, [apiKey]);
  const waitMs = retryAfterMs(headers, Date.now());
  return new ProviderError(kindOf(status, code), words, { httpStatus: status, retryAfterMs: waitMs, requestId });
}

/** vendor: its codes first, then the status. docs/outcomes.md says what follows from a kind. */
function kindOf(status: number, code: string | null): FailureKind {
  if (code !== null && REFUSAL_CODES.includes(code)) return 'refused';
  if (status === 404) return 'model_retired';
  return kindOfStatus(status) ?? 'invalid_request';
}
