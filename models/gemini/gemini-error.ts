import { z } from 'zod';
import type { FailureKind } from '../../core/failure.js';
import { ProviderError } from '../../core/provider-error.js';
import { redact } from '../../core/redact.js';
import { kindOfStatus } from '../kind-of-status.js';
import { retryAfterMs } from '../retry-after.js';
import type { FailedAnswer } from '../strict-fetch.js';
import { untilMidnightPacificMs } from './midnight-pacific.js';

/** Entries of `details` by what they hold: ErrorInfo a reason, QuotaFailure violations, RetryInfo a delay. */
const Detail = z.looseObject({
  reason: z.string().nullish().catch(null),
  retryDelay: z.string().nullish().catch(null),
  violations: z
    .array(z.looseObject({ quotaId: z.string().nullish(), quotaValue: z.string().nullish() }))
    .nullish()
    .catch(null),
});

/** Google's form of an error (google.rpc.Status in JSON). */
const ErrorBody = z.looseObject({
  error: z.looseObject({
    message: z.string(),
    status: z.string().nullish().catch(null),
    details: z.array(Detail).nullish().catch(null),
  }),
});

interface Failure {
  httpStatus: number;
  /** Such as `RESOURCE_EXHAUSTED`; empty where the body is not Google's. */
  status: string;
  message: string;
  details: z.infer<typeof Detail>[];
}

/** The one error that the product knows, from what Google answered. Google names no request in an error. */
export function geminiError(answer: FailedAnswer, { apiKey, nowMs }: { apiKey: string; nowMs: number }): ProviderError {
  const failure = readFailure(answer);
  const kind = kindOf(failure);
  return new ProviderError(kind, redact(`HTTP ${answer.status} ${failure.status} ${failure.message}`, [apiKey]), {
    httpStatus: answer.status,
    retryAfterMs: waitMs(kind, failure, nowMs) ?? retryAfterMs(answer.headers, nowMs),
  });
}

function readFailure({ status: httpStatus, text }: FailedAnswer): Failure {
  const json = parseJson(text);
  // Some front ends of Google wrap the error in a list.
  const parsed = ErrorBody.safeParse(Array.isArray(json) ? json[0] : json);
  if (!parsed.success) return { httpStatus, status: '', message: text, details: [] };
  const { message, status, details } = parsed.data.error;
  return { httpStatus, status: status ?? '', message, details: details ?? [] };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function kindOf(failure: Failure): FailureKind {
  const { httpStatus, status, message } = failure;
  switch (httpStatus) {
    case 400:
      if (hasReason(failure, 'API_KEY_INVALID') || /api key not valid/i.test(message)) return 'bad_key';
      // Not of the request but of the account: its country is not served at all, or only where billing is set up.
      if (status === 'FAILED_PRECONDITION') return /billing/i.test(message) ? 'out_of_credit' : 'bad_key';
      return /payload size exceeds/i.test(message) ? 'unsupported' : 'invalid_request';
    case 403:
      return hasReason(failure, 'BILLING_DISABLED') ? 'out_of_credit' : 'bad_key';
    case 404:
      return 'model_retired';
    case 413:
      return 'unsupported';
    case 429:
      return isSpent(failure) ? 'out_of_credit' : 'rate_limited';
    case 409:
    case 499:
      return 'provider_down';
    default:
      return kindOfStatus(httpStatus) ?? 'invalid_request';
  }
}

function hasReason({ details }: Failure, reason: string): boolean {
  return details.some((detail) => detail.reason === reason);
}

/**
 * Whether no waiting helps. A quota of 0 is how the free tier says that it draws no pictures, whatever delay stands beside it.
 * Used-up credit was 429 until Google made it 402 in the course of 2026; the monthly cap that a project sets itself is 429.
 */
function isSpent(failure: Failure): boolean {
  if (/prepayment credits|monthly spending cap/i.test(failure.message)) return true;
  return (
    /\blimit: 0(?![\d.])/.test(failure.message) || violations(failure).some(({ quotaValue }) => quotaValue === '0')
  );
}

/** The wait that the body asks for. Beside a quota of the day stands a delay of some seconds, which would not help. */
function waitMs(kind: FailureKind, failure: Failure, nowMs: number): number | null {
  const isDaily = violations(failure).some(({ quotaId }) => /PerDay/i.test(quotaId ?? ''));
  if (kind === 'rate_limited' && isDaily) return untilMidnightPacificMs(nowMs);
  const delay = failure.details.find(({ retryDelay }) => retryDelay)?.retryDelay ?? '';
  const seconds = Number(/^(\d+(?:\.\d+)?)s$/.exec(delay)?.[1] ?? 0);
  return seconds > 0 ? Math.ceil(seconds * 1000) : null;
}

function violations({ details }: Failure) {
  return details.flatMap((detail) => detail.violations ?? []);
}
