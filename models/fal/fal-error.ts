import type { FailureKind } from '../../core/failure.js';
import { ProviderError } from '../../core/provider-error.js';
import { redact } from '../../core/redact.js';
import { asRecord, detailText } from '../detail-text.js';
import { jsonOf, type HttpAnswer } from '../http-call.js';
import { retryAfterMs } from '../retry-after.js';

/** The three calls of the queue. What `result` answers is mostly what the model itself said. */
export type FalStep = 'submit' | 'status' | 'result';

/** Ends of a request that another try may mend (fal.ai/docs, "Model Errors", 2026-11). */
const PASSING_TYPES = [
  'no_media_generated',
  'internal_server_error',
  'generation_timeout',
  'downstream_service_error',
  'downstream_service_unavailable',
];

/** `User is locked. Reason: Exhausted balance. Top up your balance at ...`, or `Reason: TOP_UP`. */
const CREDIT_WORDS = /exhausted balance|top[ _-]?up/i;

interface ErrorBody {
  status: number;
  /** Of the list `detail`, by which models tell what is wrong. */
  types: string[];
  /** The vendor's machinery failed the request: timeouts, runners that went away. */
  isRequestError: boolean;
  words: string;
}

/** The failure that an answer of the queue is which is not a success. */
export function falError(
  answer: HttpAnswer,
  call: { step: FalStep; apiKey: string; requestId: string | null },
): ProviderError {
  const { headers, status } = answer;
  const body = readBody(answer);
  return new ProviderError(kindOf(body, call.step), redact(`HTTP ${status} ${body.words}`, [call.apiKey]), {
    httpStatus: status,
    retryAfterMs: retryAfterMs(headers, Date.now()),
    requestId: call.requestId ?? headers.get('x-fal-request-id'),
  });
}

function readBody(answer: HttpAnswer): ErrorBody {
  const body = asRecord(jsonOf(answer));
  const { detail, error_type: errorType } = body;
  const entries = Array.isArray(detail) ? detail.map(asRecord) : [];
  const types = entries.map(({ type }) => type).filter((type) => typeof type === 'string');
  const words = detail === undefined ? body.message : [...types, detailText(detail)].join(' ');
  return {
    status: answer.status,
    types,
    isRequestError: typeof errorType === 'string' || answer.headers.has('x-fal-error-type'),
    words: typeof words === 'string' ? words : 'without words',
  };
}

function kindOf(body: ErrorBody, step: FalStep): FailureKind {
  if (body.types.includes('content_policy_violation')) return 'refused';
  const kind = kindOfAccount(body);
  if (kind !== null) return kind;
  switch (step) {
    case 'submit':
      return kindOfSubmit(body);
    case 'status':
      return isDown(body) ? 'provider_down' : 'bad_response';
    case 'result':
      return kindOfResult(body);
  }
}

/** What is not about the request at all, in any of the calls; `null` for the rest. */
function kindOfAccount({ status, words }: ErrorBody): FailureKind | null {
  switch (status) {
    case 401:
      return 'bad_key';
    case 402:
      return 'out_of_credit';
    case 403:
      return CREDIT_WORDS.test(words) ? 'out_of_credit' : 'bad_key';
    case 429:
      return 'rate_limited';
    default:
      return null;
  }
}

function kindOfSubmit(body: ErrorBody): FailureKind {
  if (body.status === 404) return 'model_retired';
  if (isDown(body)) return 'provider_down';
  return body.status < 400 || isPassing(body) ? 'bad_response' : 'invalid_request';
}

/**
 * A result that is an error stays one however often it is asked for, so what the model or its machinery said there is the end of
 * the request, be it a 5xx. Without such words it was only the look that failed.
 */
function kindOfResult(body: ErrorBody): FailureKind {
  // The status was ahead of the result.
  if (/still in progress/i.test(body.words)) return 'provider_down';
  if (body.isRequestError || isPassing(body)) return 'bad_response';
  if (body.types.length > 0 || [400, 413, 422].includes(body.status)) return 'invalid_request';
  return isDown(body) ? 'provider_down' : 'bad_response';
}

function isDown({ status }: ErrorBody): boolean {
  return status === 408 || status >= 500;
}

function isPassing({ types }: ErrorBody): boolean {
  return types.some((type) => PASSING_TYPES.includes(type));
}
