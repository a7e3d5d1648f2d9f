import { ProtocolError } from '../protocol-error.js';
import { jsonReply } from '../reply.js';
import type { Wire } from '../wire.js';

/** `detail` is a text of the platform's, or the list of a model (fal.ai/docs, "Model Errors", 2026-11). */
function falError(status: number, detail: unknown, headers: Record<string, string> = {}): ProtocolError {
  return new ProtocolError(jsonReply(status, { detail }, headers));
}

/** 401. */
export function unknownKey(): ProtocolError {
  return falError(401, 'No user found for Key ID and Secret');
}

/** 403 that topping up mends; looks at requests are answered all the same. */
function exhaustedBalance(): ProtocolError {
  return falError(403, 'User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.');
}

/** 404. */
export function unknownApp(app: string): ProtocolError {
  return falError(404, `Application "${app}" not found`);
}

/** 404 for an id that is not known, or known under another application. */
export function unknownRequest(): ProtocolError {
  return falError(404, 'Request not found');
}

/** 400 for a result that is asked for too early. */
export function stillInProgress(): ProtocolError {
  return falError(400, 'Request is still in progress');
}

/** 429 that waiting mends. */
function tooManyRequests(retryAfterSeconds: number): ProtocolError {
  return falError(429, 'Too many requests. Please slow down.', { 'retry-after': String(retryAfterSeconds) });
}

/** 5xx. */
function internalError(status: number): ProtocolError {
  return falError(status, 'Internal Server Error');
}

/** 422 of a model that will not draw a prompt. What was sent comes back in `input`. */
export function contentPolicyViolation(prompt: string): ProtocolError {
  return modelError('prompt', {
    type: 'content_policy_violation',
    msg: 'The content could not be processed because it contained material flagged by a content checker.',
    input: prompt,
  });
}

/** 422 of a model: what is wrong with a field. */
export function modelError(field: string, problem: { type: string; msg: string; input: unknown }): ProtocolError {
  const { type, msg, input } = problem;
  const detail = [{ loc: ['body', field], msg, type, url: `https://docs.fal.ai/errors#${type}`, input }];
  return falError(422, detail, { 'x-fal-retryable': 'false' });
}

/** The errors that stand for keys, models and faults. */
export const falErrors: Wire['errors'] = {
  server_error: (status) => internalError(status).reply,
  insufficient_quota: () => exhaustedBalance().reply,
  bad_key: () => unknownKey().reply,
  model_not_found: (model) => unknownApp(model).reply,
  rate_limit: ({ retryAfterSeconds }) => tooManyRequests(retryAfterSeconds).reply,
};
