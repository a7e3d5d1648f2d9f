import { z } from 'zod';
import type { FailureKind } from '../../core/failure.js';
import { ProviderError } from '../../core/provider-error.js';
import { redact } from '../../core/redact.js';

const Problem = z.looseObject({
  type: z.string().optional(),
  title: z.string().optional(),
  detail: z.string().optional(),
});

/** Problem types (application/problem+json) that no waiting mends. */
const USAGE_CAPPED = /usage-capped|credits/i;

/** Turns a failed answer of the X API into the one error that the product knows. */
export function xError(response: Response, body: string, context: { token: string; nowMs: number }): ProviderError {
  const problem = readProblem(body);
  const words = redact(`HTTP ${response.status} ${problem.title ?? ''} ${problem.detail ?? ''}`, [context.token]);
  return new ProviderError(kindOf(response.status, problem), words, {
    httpStatus: response.status,
    // Every answer tells when the window opens again; only a full window makes us wait for it.
    retryAfterMs: response.status === 429 ? resetMs(response.headers, context.nowMs) : null,
    requestId: response.headers.get('x-transaction-id'),
  });
}

function readProblem(body: string): z.infer<typeof Problem> {
  try {
    return Problem.parse(JSON.parse(body));
  } catch {
    return {};
  }
}

function kindOf(status: number, problem: z.infer<typeof Problem>): FailureKind {
  if (USAGE_CAPPED.test(`${problem.type} ${problem.title} ${problem.detail}`) || status === 402) return 'out_of_credit';
  if (status === 429) return 'rate_limited';
  if (status === 401 || status === 403) return 'bad_key';
  return status >= 500 ? 'provider_down' : 'invalid_request';
}

/** `x-rate-limit-reset` is the second, since 1970, at which the window opens again. */
function resetMs(headers: Headers, nowMs: number): number | null {
  const reset = Number(headers.get('x-rate-limit-reset') ?? Number.NaN);
  return Number.isFinite(reset) && reset * 1000 > nowMs ? reset * 1000 - nowMs : null;
}
