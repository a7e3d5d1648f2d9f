import type { FailureKind } from '../../core/failure.js';
import { ProviderError } from '../../core/provider-error.js';
import { redact } from '../../core/redact.js';
import { jsonOf, type HttpAnswer } from '../http-call.js';
import { retryAfterMs } from '../retry-after.js';
import { asRecord, detailText } from '../vendor-words.js';

/** The failure that an answer of the API is which is not a success: of the call that submits, or of a look at a task. */
export function bflError(
  answer: HttpAnswer,
  call: { step: 'submit' | 'poll'; apiKey: string; requestId: string | null },
): ProviderError {
  const { status, headers } = answer;
  const body = asRecord(jsonOf(answer));
  const kind = call.step === 'submit' ? kindOfSubmit(status) : kindOfPoll(status);
  return new ProviderError(kind, redact(`HTTP ${status} ${wordsOf(body)}`, [call.apiKey]), {
    httpStatus: status,
    retryAfterMs: retryAfterMs(headers, Date.now()) ?? bodyWaitMs(body),
    requestId: call.requestId ?? headers.get('x-request-id'),
  });
}

/** docs.bfl.ai, "Errors"; 401 as its client code has it, 404 for a model that has no endpoint. */
function kindOfSubmit(status: number): FailureKind {
  if (status === 404) return 'model_retired';
  const kind = kindOfAny(status);
  if (kind !== null) return kind;
  return status >= 400 ? 'invalid_request' : 'bad_response';
}

/** A task that is not known there any more has to be submitted anew, which is what `bad_response` does. */
function kindOfPoll(status: number): FailureKind {
  return kindOfAny(status) ?? 'bad_response';
}

/** What means the same for every call; `null` for the rest. */
function kindOfAny(status: number): FailureKind | null {
  switch (status) {
    case 401:
    case 403:
      return 'bad_key';
    case 402:
      return 'out_of_credit';
    case 429:
      return 'rate_limited';
    case 408:
      return 'provider_down';
    default:
      return status >= 500 ? 'provider_down' : null;
  }
}

function wordsOf(body: Record<string, unknown>): string {
  if (body.detail !== undefined) return detailText(body.detail);
  return [body.message, body.error, body.status].find((value) => typeof value === 'string') ?? 'without words';
}

/** 429 has a `retry_after` in seconds in its body. */
function bodyWaitMs(body: Record<string, unknown>): number | null {
  const seconds = body.retry_after;
  return typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : null;
}
