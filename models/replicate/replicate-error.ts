import type { FailureKind } from '../../core/failure.js';
import { ProviderError } from '../../core/provider-error.js';
import { redact } from '../../core/redact.js';
import { asRecord, detailText } from '../detail-text.js';
import { kindOfStatus } from '../kind-of-status.js';
import { bodyRetryAfterMs, retryAfterMs } from '../retry-after.js';
import type { FailedAnswer } from '../strict-fetch.js';

/** Maps an answer that is an error; `asked` is what was asked for, as a 404 means another thing for each. */
export function replicateError(
  { status, headers, text }: FailedAnswer,
  { asked, apiKey, nowMs }: { asked: 'submit' | 'poll'; apiKey: string; nowMs: number },
): ProviderError {
  const body = asRecord(parseJson(text));
  const title = typeof body.title === 'string' ? body.title : '';
  const detail = body.detail === undefined ? '' : detailText(body.detail);
  return new ProviderError(kindOf(status, asked), redact(`HTTP ${status} ${title} ${detail}`, [apiKey]), {
    httpStatus: status,
    retryAfterMs: retryAfterMs(headers, nowMs) ?? bodyRetryAfterMs(body) ?? resetMs(detail),
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A throttled account is told in words: `Your rate limit resets in ~30s.` */
function resetMs(detail: string): number | null {
  const seconds = /resets in ~?(\d+)\s?s/.exec(detail)?.[1];
  return seconds === undefined ? null : Number(seconds) * 1000;
}

function kindOf(status: number, asked: 'submit' | 'poll'): FailureKind {
  // A prediction that is not there any more is nothing that the model can be blamed for.
  if (status === 404 || status === 410) return asked === 'poll' ? 'bad_response' : 'model_retired';
  return kindOfStatus(status) ?? 'invalid_request';
}
