import { ProtocolError } from '../protocol-error.js';
import { jsonReply } from '../reply.js';
import type { Wire } from '../wire.js';

interface OpenrouterFacts {
  metadata?: Record<string, unknown>;
  headers?: Record<string, string>;
}

/** The code is a number, and what is behind it stands in `metadata`. */
function openrouterError(code: number, message: string, more: OpenrouterFacts = {}): ProtocolError {
  const { metadata, headers } = more;
  return new ProtocolError(jsonReply(code, { error: { code, message, ...(metadata && { metadata }) } }, headers));
}

/** 401. */
function userNotFound(): ProtocolError {
  return openrouterError(401, 'User not found.');
}

/** 402: somebody has to pay first. */
function insufficientCredits(): ProtocolError {
  const message = 'Insufficient credits. Add more using https://openrouter.ai/settings/credits';
  return openrouterError(402, message, { metadata: { limit_source: 'openrouter_credits' } });
}

/** 403 for an input that is moderated, which it quotes. */
export function flagged(model: string, prompt: string): ProtocolError {
  const message = `${model} requires moderation on Simulator. Your input was flagged for "violence". No credits were charged.`;
  const metadata = {
    reasons: ['violence'],
    flagged_input: prompt.slice(0, 100),
    provider_name: 'Simulator',
    model_slug: model,
  };
  return openrouterError(403, message, { metadata });
}

/** 404 for a model that nobody serves, or no longer. */
function noEndpoints(model: string): ProtocolError {
  return openrouterError(404, `No endpoints found for ${model}.`);
}

/** 5xx. */
function upstreamDown(status: number): ProtocolError {
  if (status === 500) return openrouterError(500, 'Internal Server Error');
  return openrouterError(status, 'Provider returned error', {
    metadata: { provider_name: 'Simulator', raw: 'upstream is down' },
  });
}

/** 429 that waiting mends. */
function rateLimited(retryAfterSeconds: number): ProtocolError {
  const headers = { 'retry-after': String(retryAfterSeconds) };
  return openrouterError(429, 'Rate limit exceeded: limit_rpm.', { headers });
}

/** 400 for a request that the API would not take. */
export function badRequest(message: string): ProtocolError {
  return openrouterError(400, message);
}

/** 404 for a path that is not there. */
export function pathNotFound(): ProtocolError {
  return openrouterError(404, 'Not Found');
}

/** The errors that stand for keys, models and faults. */
export const openrouterErrors: Wire['errors'] = {
  server_error: (status) => upstreamDown(status).reply,
  insufficient_quota: () => insufficientCredits().reply,
  bad_key: () => userNotFound().reply,
  model_not_found: (model) => noEndpoints(model).reply,
  rate_limit: ({ retryAfterSeconds }) => rateLimited(retryAfterSeconds).reply,
};
