import { ProtocolError } from '../protocol-error.js';
import { jsonReply } from '../reply.js';
import type { Wire } from '../wire.js';

/** The API of Black Forest Labs is a FastAPI server (docs.bfl.ai, "Errors", 2026-11). */
function bflError(status: number, detail: unknown, headers: Record<string, string> = {}): ProtocolError {
  return new ProtocolError(jsonReply(status, { detail }, headers));
}

/** 403: what it says to a key that it does not know, and to none. */
export function notAuthenticated(): ProtocolError {
  return bflError(403, 'Not authenticated - Invalid Authentication');
}

/** 402. */
function insufficientCredits(): ProtocolError {
  return bflError(402, 'Insufficient credits. Please add credits at https://dashboard.bfl.ai to continue.');
}

/** 404, for a model as for any path. */
export function notFound(): ProtocolError {
  return bflError(404, 'Not Found');
}

/** 429 that waiting mends: too many tasks under way. */
function tooManyTasks(retryAfterSeconds: number): ProtocolError {
  return bflError(429, 'You have exceeded the number of active tasks (24).', {
    'retry-after': String(retryAfterSeconds),
  });
}

/** 5xx. */
function internalError(status: number): ProtocolError {
  return bflError(status, 'Internal Server Error');
}

/** 422. FastAPI repeats what was sent in `input`. */
export function unprocessable(field: string, problem: { msg: string; type: string; input: unknown }): ProtocolError {
  return bflError(422, [{ type: problem.type, loc: ['body', field], msg: problem.msg, input: problem.input }]);
}

/** The errors that stand for keys, models and faults. */
export const bflErrors: Wire['errors'] = {
  server_error: (status) => internalError(status).reply,
  insufficient_quota: () => insufficientCredits().reply,
  bad_key: () => notAuthenticated().reply,
  model_not_found: () => notFound().reply,
  rate_limit: ({ retryAfterSeconds }) => tooManyTasks(retryAfterSeconds).reply,
};
