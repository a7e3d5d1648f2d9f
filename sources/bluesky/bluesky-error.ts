import { z } from 'zod';
import type { FailureKind } from '../../core/failure.js';
import { ProviderError } from '../../core/provider-error.js';
import { redact } from '../../core/redact.js';
import { jsonIn, numberIn, waitMs, type SourceAnswer } from '../call-source.js';

const Problem = z.looseObject({ error: z.string().optional(), message: z.string().optional() });

/** Turns a failed answer of an XRPC server into the one error that the product knows. */
export function blueskyError(answer: SourceAnswer, { secrets, nowMs }: { secrets: string[]; nowMs: number }): Error {
  const { status, headers } = answer;
  const { message = '' } = problemOf(answer);
  return new ProviderError(kindOf(answer), redact(`HTTP ${status} ${nameOf(answer)} ${message}`, secrets), {
    httpStatus: status,
    // Every answer tells when the window opens again, in seconds since 1970; only a full window makes us wait for it.
    retryAfterMs: status === 429 ? waitMs(headers, numberIn(headers, 'ratelimit-reset') * 1000 - nowMs) : null,
  });
}

/** Name of an error as the lexicons have it, such as `ExpiredToken`; empty where there is none. */
export function nameOf(answer: SourceAnswer): string {
  return problemOf(answer).error ?? '';
}

/** Whether an answer says that the token of the session is not, or no longer, good. */
export function isStaleToken(answer: SourceAnswer): boolean {
  return !answer.ok && ['ExpiredToken', 'InvalidToken'].includes(nameOf(answer));
}

function problemOf({ body }: SourceAnswer): z.infer<typeof Problem> {
  return Problem.safeParse(jsonIn(body)).data ?? {};
}

function kindOf(answer: SourceAnswer): FailureKind {
  const { status } = answer;
  // A search without an account is answered with 403.
  if (status === 401 || status === 403 || isStaleToken(answer)) return 'bad_key';
  if (status === 429) return 'rate_limited';
  // A method that the server does not have stays so.
  if (status === 501) return 'invalid_request';
  return status >= 500 ? 'provider_down' : 'invalid_request';
}
