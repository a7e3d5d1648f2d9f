import { z } from 'zod';
import type { FailureKind } from '../../core/failure.js';
import { ProviderError } from '../../core/provider-error.js';
import { redact } from '../../core/redact.js';
import { retryAfterMs } from '../retry-after.js';

/** An answer of HTTP 400 and above, its body read. */
export interface ErrorAnswer {
  status: number;
  headers: Headers;
  text: string;
}

const ErrorBody = z.looseObject({
  title: z.string().optional(),
  detail: z.string().optional(),
  retry_after: z.number().positive().optional(),
});

/** Maps an answer that is an error; `asked` is what was asked for, as a 404 means another thing for each. */
export function httpError(
  answer: ErrorAnswer,
  context: { asked: 'submit' | 'poll'; apiKey: string; nowMs: number },
): ProviderError {
  const { title = '', detail = '', retry_after: retryAfterSeconds } = readBody(answer.text);
  const asked = retryAfterMs(answer.headers, context.nowMs);
  return new ProviderError(
    kindOf(answer.status, context.asked),
    redact(`HTTP ${answer.status} ${title} ${detail}`, [context.apiKey]),
    {
      httpStatus: answer.status,
      retryAfterMs: asked ?? (retryAfterSeconds === undefined ? resetMs(detail) : retryAfterSeconds * 1000),
    },
  );
}

function readBody(text: string): z.infer<typeof ErrorBody> {
  try {
    return ErrorBody.catch({}).parse(JSON.parse(text));
  } catch {
    return {};
  }
}

/** A throttled account is told in words: `Your rate limit resets in ~30s.` */
function resetMs(detail: string): number | null {
  const seconds = /resets in ~?(\d+)\s?s/.exec(detail)?.[1];
  return seconds === undefined ? null : Number(seconds) * 1000;
}

function kindOf(status: number, asked: 'submit' | 'poll'): FailureKind {
  switch (status) {
    case 401:
    case 403:
      return 'bad_key';
    case 402:
      return 'out_of_credit';
    case 404:
    case 410:
      // A prediction that is not there any more is nothing that the model can be blamed for.
      return asked === 'poll' ? 'bad_response' : 'model_retired';
    case 408:
      return 'provider_down';
    case 429:
      return 'rate_limited';
    default:
      return status >= 500 ? 'provider_down' : 'invalid_request';
  }
}
