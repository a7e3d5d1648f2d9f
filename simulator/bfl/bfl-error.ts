import { jsonReply, type Reply } from '../reply.js';

/** An error of the API of Black Forest Labs, which is a FastAPI server (docs.bfl.ai, "Errors", 2026-11). */
export class BflError extends Error {
  constructor(
    readonly status: number,
    readonly detail: unknown,
    readonly headers: Record<string, string> = {},
  ) {
    super(`HTTP ${status}`);
    this.name = 'BflError';
  }
}

/** 403: what it says to a key that it does not know, and to none. */
export function notAuthenticated(): BflError {
  return new BflError(403, 'Not authenticated - Invalid Authentication');
}

/** 402. */
export function insufficientCredits(): BflError {
  return new BflError(402, 'Insufficient credits. Please add credits at https://dashboard.bfl.ai to continue.');
}

/** 404, for a model as for any path. */
export function notFound(): BflError {
  return new BflError(404, 'Not Found');
}

/** 429 that waiting mends: too many tasks under way. */
export function tooManyTasks(retryAfterSeconds: number): BflError {
  return new BflError(429, 'You have exceeded the number of active tasks (24).', {
    'retry-after': String(retryAfterSeconds),
  });
}

/** 5xx. */
export function internalError(status: number): BflError {
  return new BflError(status, 'Internal Server Error');
}

/** 422. FastAPI repeats what was sent in `input`. */
export function unprocessable(field: string, problem: { msg: string; type: string; input: unknown }): BflError {
  return new BflError(422, [{ type: problem.type, loc: ['body', field], msg: problem.msg, input: problem.input }]);
}

/** The error as an HTTP answer. */
export function bflErrorReply({ status, detail, headers }: BflError): Reply {
  return jsonReply(status, { detail }, headers);
}
