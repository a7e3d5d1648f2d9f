import { APIConnectionError, APIError } from 'openai';
import type { FailureKind } from '../../core/failure.js';
import { ProviderError } from '../../core/provider-error.js';
import { redact } from '../../core/redact.js';
import type { Usage } from '../../core/schemas/ledger-entry.js';
import { noConnection, unreadableAnswer } from '../connection-error.js';
import { asRecord, detailText } from '../detail-text.js';
import { kindOfStatus } from '../kind-of-status.js';
import { quotaResetMs, retryAfterMs } from '../retry-after.js';

/** Codes under which moderation hides: OpenAI images, DALL-E of old, Azure in two spellings, OpenAI's Responses. */
const REFUSAL_CODES = [
  'moderation_blocked',
  'content_policy_violation',
  'content_filter',
  'contentFilter',
  'image_content_policy_violation',
  'bio_policy',
];

/** 429 is split by `error.code`, not by type: these mean that somebody has to pay first (OpenAI help pages, 2026-11). */
const CREDIT_CODES = [
  'insufficient_quota',
  'credit_balance_exhausted',
  'organization_spend_limit_exceeded',
  'project_spend_limit_exceeded',
  'organization_usage_limit_exceeded',
];

/** What a server of the OpenAI family said, in one shape: OpenAI's `{error:{}}`, FastAPI's `{detail}`, OpenRouter's numbers. */
interface ErrorBody {
  status: number | null;
  code: string | null;
  message: string;
  /** The router itself moderated the request. */
  flagged: boolean;
  /** The vendor behind a router gave a code of moderation. */
  refusedUpstream: boolean;
}

/** Maps whatever the client library throws to the one error that the product knows. */
export function toProviderError(error: unknown, context: { apiKey: string; nowMs: number }): ProviderError {
  const { apiKey } = context;
  if (error instanceof ProviderError) return error;
  if (error instanceof APIConnectionError) return noConnection(error, apiKey);
  if (error instanceof APIError) return fromApiError(error, context);
  // After the headers, undici and JSON.parse throw plain errors: the body was cut off or is not JSON.
  return unreadableAnswer(error, { kind: 'bad_response', apiKey });
}

function fromApiError(error: APIError, context: { apiKey: string; nowMs: number }): ProviderError {
  const body = readErrorBody(error.error, error.status ?? null, error.message);
  const headers = error.headers ?? new Headers();
  const text = redact(`HTTP ${body.status ?? '?'} ${body.code ?? ''} ${body.message}`, [context.apiKey]);
  const kind = kindOf(body);
  return new ProviderError(kind, text, {
    httpStatus: body.status,
    retryAfterMs: retryAfterMs(headers, context.nowMs) ?? (kind === 'rate_limited' ? quotaResetMs(headers) : null),
    requestId: error.requestID ?? headers.get('x-generation-id'),
  });
}

/** An error that came inside an answer of HTTP 200, as OpenRouter reports what goes wrong after a generation has begun. */
export function inBandError(
  error: unknown,
  context: { apiKey: string; requestId: string | null; usage?: Usage },
): ProviderError {
  const body = readErrorBody({ error }, null, 'error inside the answer');
  const { requestId, usage } = context;
  return new ProviderError(kindOf(body), redact(body.message, [context.apiKey]), {
    requestId,
    httpStatus: body.status,
    usage: usage ?? null,
  });
}

/** Reads the error body of any server that speaks this protocol. */
function readErrorBody(body: unknown, status: number | null, fallback: string): ErrorBody {
  // Gemini's compatible endpoint sometimes wraps the error in an array.
  const first: unknown = Array.isArray(body) ? body[0] : body;
  const outer = asRecord(first);
  const inner = asRecord(outer.error ?? first);
  const detail = outer.detail ?? inner.detail;
  const metadata = asRecord(inner.metadata);
  return {
    status: status ?? (typeof inner.code === 'number' ? inner.code : null),
    code: typeof inner.code === 'string' ? inner.code : typeof inner.type === 'string' ? inner.type : null,
    message: typeof inner.message === 'string' ? inner.message : detail === undefined ? fallback : detailText(detail),
    flagged: metadata.reasons !== undefined || metadata.flagged_input !== undefined,
    refusedUpstream: mentionsRefusal(metadata.raw),
  };
}

/** OpenRouter gives the answer of the vendor behind it as it came, as a text or as JSON. */
function mentionsRefusal(raw: unknown): boolean {
  const text = typeof raw === 'string' ? raw : JSON.stringify(raw ?? null);
  return REFUSAL_CODES.some((code) => text.includes(`"${code}"`));
}

/** The kind of a failure from status and code. */
function kindOf(body: ErrorBody): FailureKind {
  if (body.refusedUpstream || isRefusal(body)) return 'refused';
  if (body.code !== null && CREDIT_CODES.includes(body.code)) return 'out_of_credit';
  switch (body.status) {
    case 403:
      // OpenRouter moderates with 403; elsewhere the account may not use the model.
      return body.flagged ? 'refused' : 'bad_key';
    case 404:
      return 'model_retired';
    case 409:
      return 'provider_down';
    case null:
      return kindOfCode(body.code);
    case 400:
      // Gemini's compatible endpoint answers a wrong key with 400.
      return /api key not valid/i.test(body.message) ? 'bad_key' : 'invalid_request';
    default:
      return kindOfStatus(body.status) ?? 'invalid_request';
  }
}

function isRefusal({ code, message }: ErrorBody): boolean {
  if (code === null) return false;
  // OpenAI gives this code to prompts that its moderation flags, and to such as are no prompt.
  if (code === 'invalid_prompt') return /flagged|usage policy/i.test(message);
  return REFUSAL_CODES.includes(code);
}

const OF_THE_REQUEST =
  /^(invalid_|image_(?!.*server)|unsupported_|unknown_parameter|empty_image|failed_to_download_image)/;

/** Inside an answer of HTTP 200 there is only the code (those of `ResponseError` in OpenAI's client, 2026-07). */
function kindOfCode(code: string | null): FailureKind {
  switch (code) {
    case 'rate_limit_exceeded':
    case 'slow_down':
      return 'rate_limited';
    case 'invalid_api_key':
      return 'bad_key';
    case 'model_not_found':
      return 'model_retired';
    default:
      return code !== null && OF_THE_REQUEST.test(code) ? 'invalid_request' : 'provider_down';
  }
}
