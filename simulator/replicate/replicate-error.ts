import { jsonReply, type Reply } from '../reply.js';

/** An error of Replicate: a title, words, and the status once more. */
export class ReplicateError extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
  ) {
    super(detail);
    this.name = 'ReplicateError';
  }
}

/** 401. */
export function unauthenticated(): ReplicateError {
  const detail =
    'You did not pass a valid authentication token. See https://replicate.com/docs/reference/http#authentication.';
  return new ReplicateError(401, 'Unauthenticated', detail);
}

/** 402: somebody has to pay first. */
export function insufficientCredit(): ReplicateError {
  const detail =
    'You have insufficient credit to run this model. Go to https://replicate.com/account/billing#billing to purchase credit. Once you purchase credit, please wait a few minutes before trying again.';
  return new ReplicateError(402, 'Insufficient credit', detail);
}

/** 404 for a model, a prediction or a path that is not there. */
export function notFound(): ReplicateError {
  return new ReplicateError(404, 'Not found', 'The requested resource could not be found.');
}

/** 422 for an input that the model does not take. */
export function invalidInput(detail: string): ReplicateError {
  return new ReplicateError(422, 'Input validation failed', `- ${detail}\n`);
}

/** 5xx. */
export function serverError(status: number): ReplicateError {
  return new ReplicateError(status, 'Internal Server Error', 'An internal error occurred.');
}

/** 429, which says twice when to come again. */
export function throttled(retryAfterSeconds: number): Reply {
  const detail = `Request was throttled. Your rate limit resets in ~${Math.ceil(retryAfterSeconds)}s.`;
  const body = { detail, status: 429, retry_after: retryAfterSeconds };
  return jsonReply(429, body, { 'retry-after': String(retryAfterSeconds) });
}

/** The error as an HTTP answer. */
export function errorReply({ status, title, detail }: ReplicateError): Reply {
  return jsonReply(status, { title, detail, status });
}
