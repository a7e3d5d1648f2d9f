import { z } from 'zod';
import type { FailureKind } from '../../core/failure.js';
import { ProviderError } from '../../core/provider-error.js';
import { redact } from '../../core/redact.js';
import { jsonIn, numberIn, waitMs, type SourceAnswer } from '../call-source.js';

const Problem = z.looseObject({
  message: z.string().optional(),
  reason: z.string().optional(),
  explanation: z.string().optional(),
});

/** Turns a failed answer of Reddit into the one error that the product knows. */
export function redditError(answer: SourceAnswer, secrets: readonly string[]): ProviderError {
  const { status, headers, body } = answer;
  const { message = '', reason = '', explanation = '' } = Problem.safeParse(jsonIn(body)).data ?? {};
  // To the search for subreddits: so Reddit answers for the name of one that it does not have.
  const moved = status >= 300 && status < 400 ? 'a redirect: is there such a subreddit?' : '';
  const words = [message, reason, explanation, moved].filter((part) => part !== '').join(' ');
  return new ProviderError(kindOf(status, reason), redact(`HTTP ${status} ${words}`, secrets), {
    httpStatus: status,
    // Seconds until the window opens again; they come with every answer, and only a full window makes us wait.
    retryAfterMs: status === 429 ? waitMs(headers, numberIn(headers, 'x-ratelimit-reset') * 1000) : null,
  });
}

/** Why Reddit does not show one subreddit, though it takes the key. */
const OF_THE_SUBREDDIT = ['private', 'quarantined', 'banned', 'gold_only', 'gated', 'employees_only'];

function kindOf(status: number, reason: string): FailureKind {
  if (status === 403 && OF_THE_SUBREDDIT.includes(reason)) return 'invalid_request';
  // 403 with a page of HTML: the app is not approved, or the User-Agent is blocked.
  if (status === 401 || status === 403) return 'bad_key';
  if (status === 429) return 'rate_limited';
  return status >= 500 ? 'provider_down' : 'invalid_request';
}
