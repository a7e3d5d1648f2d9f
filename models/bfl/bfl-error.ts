import type { FailureKind } from '../../core/failure.js';
import { ProviderError } from '../../core/provider-error.js';
import { redact } from '../../core/redact.js';
import { asRecord, detailText } from '../detail-text.js';
import { jsonOf, type HttpAnswer } from '../http-call.js';
import { kindOfStatus } from '../kind-of-status.js';
import { bodyRetryAfterMs, retryAfterMs } from '../retry-after.js';

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
    retryAfterMs: retryAfterMs(headers, Date.now()) ?? bodyRetryAfterMs(body),
    requestId: call.requestId ?? headers.get('x-request-id'),
  });
}

/** docs.bfl.ai, "Errors"; 401 as its client code has it, 404 for a model that has no endpoint. */
function kindOfSubmit(status: number): FailureKind {
  if (status === 404) return 'model_retired';
  const kind = kindOfStatus(status);
  if (kind !== null) return kind;
  return status >= 400 ? 'invalid_request' : 'bad_response';
}

/** A task that is not known there any more has come to its end, as with `Task not found`. */
function kindOfPoll(status: number): FailureKind {
  return kindOfStatus(status) ?? 'bad_response';
}

function wordsOf(body: Record<string, unknown>): string {
  if (body.detail !== undefined) return detailText(body.detail);
  return [body.message, body.error, body.status].find((value) => typeof value === 'string') ?? 'without words';
}
