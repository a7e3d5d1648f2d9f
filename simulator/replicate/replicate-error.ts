import { ProtocolError } from '../protocol-error.js';
import { jsonReply, type Reply } from '../reply.js';
import type { Wire } from '../wire.js';

/** A title, words, and the status once more. */
function replicateError(status: number, title: string, detail: string): ProtocolError {
  return new ProtocolError(jsonReply(status, { title, detail, status }));
}

/** 401. */
function unauthenticated(): ProtocolError {
  const detail =
    'You did not pass a valid authentication token. See https://replicate.com/docs/reference/http#authentication.';
  return replicateError(401, 'Unauthenticated', detail);
}

/** 402: somebody has to pay first. */
function insufficientCredit(): ProtocolError {
  const detail =
    'You have insufficient credit to run this model. Go to https://replicate.com/account/billing#billing to purchase credit. Once you purchase credit, please wait a few minutes before trying again.';
  return replicateError(402, 'Insufficient credit', detail);
}

/** 404 for a model, a prediction or a path that is not there. */
export function notFound(): ProtocolError {
  return replicateError(404, 'Not found', 'The requested resource could not be found.');
}

/** 422 for an input that the model does not take. */
export function invalidInput(detail: string): ProtocolError {
  return replicateError(422, 'Input validation failed', `- ${detail}\n`);
}

/** 5xx. */
function serverError(status: number): ProtocolError {
  return replicateError(status, 'Internal Server Error', 'An internal error occurred.');
}

/** 429, which says twice when to come again. */
function throttled(retryAfterSeconds: number): Reply {
  const detail = `Request was throttled. Your rate limit resets in ~${Math.ceil(retryAfterSeconds)}s.`;
  const body = { detail, status: 429, retry_after: retryAfterSeconds };
  return jsonReply(429, body, { 'retry-after': String(retryAfterSeconds) });
}

/** The errors that stand for keys, models and faults. */
export const replicateErrors: Wire['errors'] = {
  server_error: (status) => serverError(status).reply,
  insufficient_quota: () => insufficientCredit().reply,
  bad_key: () => unauthenticated().reply,
  model_not_found: () => notFound().reply,
  rate_limit: ({ retryAfterSeconds }) => throttled(retryAfterSeconds),
};
