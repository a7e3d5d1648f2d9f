import { jsonReply, type Reply } from '../reply.js';

/** An error of fal's queue: a text of the platform's, or the list of a model (fal.ai/docs, "Model Errors", 2026-11). */
export class FalError extends Error {
  constructor(
    readonly status: number,
    readonly detail: unknown,
    readonly headers: Record<string, string> = {},
  ) {
    super(`HTTP ${status}`);
    this.name = 'FalError';
  }
}

/** 401. */
export function unknownKey(): FalError {
  return new FalError(401, 'No user found for Key ID and Secret');
}

/** 403 that topping up mends; looks at requests are answered all the same. */
export function exhaustedBalance(): FalError {
  return new FalError(
    403,
    'User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.',
  );
}

/** 404. */
export function unknownApp(app: string): FalError {
  return new FalError(404, `Application "${app}" not found`);
}

/** 404 for an id that is not known, or known under another application. */
export function unknownRequest(): FalError {
  return new FalError(404, 'Request not found');
}

/** 400 for a result that is asked for too early. */
export function stillInProgress(): FalError {
  return new FalError(400, 'Request is still in progress');
}

/** 429 that waiting mends. */
export function tooManyRequests(retryAfterSeconds: number): FalError {
  return new FalError(429, 'Too many requests. Please slow down.', { 'retry-after': String(retryAfterSeconds) });
}

/** 5xx. */
export function internalError(status: number): FalError {
  return new FalError(status, 'Internal Server Error');
}

/** 422 of a model that will not draw a prompt. What was sent comes back in `input`. */
export function contentPolicyViolation(prompt: string): FalError {
  return modelError('prompt', {
    type: 'content_policy_violation',
    msg: 'The content could not be processed because it contained material flagged by a content checker.',
    input: prompt,
  });
}

/** 422 of a model: what is wrong with a field. */
export function modelError(field: string, problem: { type: string; msg: string; input: unknown }): FalError {
  const { type, msg, input } = problem;
  const detail = [{ loc: ['body', field], msg, type, url: `https://docs.fal.ai/errors#${type}`, input }];
  return new FalError(422, detail, { 'x-fal-retryable': 'false' });
}

/** The error as an HTTP answer. */
export function falErrorReply({ status, detail, headers }: FalError): Reply {
  return jsonReply(status, { detail }, headers);
}
