import { ProtocolError } from '../protocol-error.js';
import { jsonReply } from '../reply.js';
import type { Wire } from '../wire.js';

/** An entry of `details`: google.rpc types by name. */
type Detail = Record<string, unknown>;

/** Google's APIs answer with google.rpc.Status as JSON, here in the words of the Gemini API (ai.google.dev, 2026-11). */
function googleError(
  code: number,
  status: string,
  { message, details = [] }: { message: string; details?: Detail[] },
): ProtocolError {
  return new ProtocolError(
    jsonReply(code, { error: { code, message, status, ...(details.length > 0 && { details }) } }),
  );
}

/** 400 that a better request mends. */
export function invalidArgument(message: string, details: Detail[] = []): ProtocolError {
  return googleError(400, 'INVALID_ARGUMENT', { message, details });
}

/** 400 for a field that the API does not know. @param where such as `generation_config`; empty for the body itself. */
export function unknownField(name: string, where: string): ProtocolError {
  const description = `Invalid JSON payload received. Unknown name "${name}"${where && ` at '${where}'`}: Cannot find field.`;
  const violation = { ...(where && { field: where }), description };
  return invalidArgument(description, [
    { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [violation] },
  ]);
}

/** 400 for an input picture that cannot be decoded. */
export function unreadableImage(): ProtocolError {
  return invalidArgument(
    'Unable to process input image. Please retry or report in https://ai.google.dev/gemini-api/docs/troubleshooting',
  );
}

/** 400: Google has no 401 for a key that is none. */
function invalidApiKey(): ProtocolError {
  const message = 'API key not valid. Please pass a valid API key.';
  return invalidArgument(message, [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'API_KEY_INVALID',
      domain: 'googleapis.com',
      metadata: { service: 'generativelanguage.googleapis.com' },
    },
    { '@type': 'type.googleapis.com/google.rpc.LocalizedMessage', locale: 'en-US', message },
  ]);
}

/** 403 for a call without a key. */
export function permissionDenied(): ProtocolError {
  return googleError(403, 'PERMISSION_DENIED', {
    message:
      "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
  });
}

/** 402 that no waiting mends; it was 429 until Google changed it in the course of 2026. */
function creditsDepleted(): ProtocolError {
  return googleError(402, 'RESOURCE_EXHAUSTED', {
    message:
      'Your prepayment credits are depleted. Please go to AI Studio at https://ai.studio/projects to manage your project and billing. Learn more at https://ai.google.dev/gemini-api/docs/billing#prepay.',
  });
}

/** 429 that waiting mends. */
function rateLimited(model: string | null, retryAfterSeconds: number): ProtocolError {
  const quotaMetric = 'generativelanguage.googleapis.com/generate_content_paid_tier_requests';
  const guide = 'https://ai.google.dev/gemini-api/docs/rate-limits';
  const name = model ?? 'unknown';
  return googleError(429, 'RESOURCE_EXHAUSTED', {
    message: `You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: ${guide}. \n* Quota exceeded for metric: ${quotaMetric}, limit: 500, model: ${name}\nPlease retry in ${retryAfterSeconds}s.`,
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.Help',
        links: [{ description: 'Learn more about Gemini API quotas', url: guide }],
      },
      {
        '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
        violations: [
          {
            quotaMetric,
            quotaId: 'GenerateRequestsPerMinutePerProjectPerModel-PaidTier1',
            quotaDimensions: { location: 'global', model: name },
            quotaValue: '500',
          },
        ],
      },
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${retryAfterSeconds}s` },
    ],
  });
}

/** 404 for a model that is not, or no longer, served. */
export function modelNotFound(model: string): ProtocolError {
  return googleError(404, 'NOT_FOUND', {
    message: `models/${model} is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.`,
  });
}

/** 5xx. */
function serverError(code: number): ProtocolError {
  if (code === 503)
    return googleError(code, 'UNAVAILABLE', { message: 'The model is overloaded. Please try again later.' });
  if (code === 504)
    return googleError(code, 'DEADLINE_EXCEEDED', { message: 'Deadline expired before operation could complete.' });
  return googleError(code, 'INTERNAL', {
    message:
      'An internal error has occurred. Please retry or report in https://ai.google.dev/gemini-api/docs/troubleshooting',
  });
}

/** 404 for a path that is not there. */
export function unknownMethod(): ProtocolError {
  return googleError(404, 'NOT_FOUND', { message: 'Method not found.' });
}

/** 404 for a batch that is not there. */
export function unknownBatch(): ProtocolError {
  return googleError(404, 'NOT_FOUND', { message: 'Requested entity was not found.' });
}

/** The errors that stand for keys, models and faults. */
export const geminiErrors: Wire['errors'] = {
  server_error: (status) => serverError(status).reply,
  insufficient_quota: () => creditsDepleted().reply,
  bad_key: () => invalidApiKey().reply,
  model_not_found: (model) => modelNotFound(model).reply,
  rate_limit: ({ model, retryAfterSeconds }) => rateLimited(model, retryAfterSeconds).reply,
};
