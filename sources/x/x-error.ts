import { z } from 'zod';
import type { FailureKind } from '../../core/failure.js';
import { ProviderError } from '../../core/provider-error.js';
import { redact } from '../../core/redact.js';
import { jsonIn, numberIn, waitMs, type SourceAnswer } from '../call-source.js';

const Problem = z.looseObject({
  type: z.string().optional(),
  title: z.string().optional(),
  detail: z.string().optional(),
  /** Of a request that was turned away: which parameter, and what is wrong with it. `detail` only says that something is. */
  errors: z
    .array(z.looseObject({ message: z.string().optional() }))
    .optional()
    .catch(undefined),
});

/** Problem types (application/problem+json) that no waiting mends. */
const USAGE_CAPPED = /usage-capped|credits/i;

/** Turns a failed answer of the X API into the one error that the product knows. */
export function xError(answer: SourceAnswer, { token, nowMs }: { token: string; nowMs: number }): ProviderError {
  const { status, headers, body } = answer;
  const problem = Problem.safeParse(jsonIn(body)).data ?? {};
  const parts = [problem.title, problem.detail, ...(problem.errors ?? []).map(({ message }) => message)];
  const words = redact([`HTTP ${status}`, ...parts.filter(Boolean)].join(' '), [token]);
  return new ProviderError(kindOf(status, problem), words, {
    httpStatus: status,
    // Every answer tells the second, since 1970, at which the window opens again; only a full window makes us wait for it.
    retryAfterMs: status === 429 ? waitMs(headers, numberIn(headers, 'x-rate-limit-reset') * 1000 - nowMs) : null,
    requestId: requestIdOf(answer),
  });
}

/** What X calls a request, for a question to its support. */
export function requestIdOf({ headers }: SourceAnswer): string | null {
  return headers.get('x-transaction-id');
}

function kindOf(status: number, problem: z.infer<typeof Problem>): FailureKind {
  if (USAGE_CAPPED.test(`${problem.type} ${problem.title} ${problem.detail}`) || status === 402) return 'out_of_credit';
  if (status === 429) return 'rate_limited';
  if (status === 401 || status === 403) return 'bad_key';
  return status >= 500 ? 'provider_down' : 'invalid_request';
}
