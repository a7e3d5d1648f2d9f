import { jsonReply, type Reply } from '../reply.js';

/** An error of OpenRouter (PROVIDERS D): the code is a number, and what is behind it stands in `metadata`. */
export class OpenrouterError extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly metadata?: Record<string, unknown>,
  ) {
    super(message);
    this.name = 'OpenrouterError';
  }
}

/** 401. */
export function userNotFound(): OpenrouterError {
  return new OpenrouterError(401, 'User not found.');
}

/** 402: somebody has to pay first. */
export function insufficientCredits(): OpenrouterError {
  const message = 'Insufficient credits. Add more using https://openrouter.ai/settings/credits';
  return new OpenrouterError(402, message, { limit_source: 'openrouter_credits' });
}

/** 403 for an input that is moderated, which it quotes. */
export function flagged(model: string, prompt: string): OpenrouterError {
  const message = `${model} requires moderation on Simulator. Your input was flagged for "violence". No credits were charged.`;
  const metadata = {
    reasons: ['violence'],
    flagged_input: prompt.slice(0, 100),
    provider_name: 'Simulator',
    model_slug: model,
  };
  return new OpenrouterError(403, message, metadata);
}

/** 404 for a model that nobody serves, or no longer. */
export function noEndpoints(model: string): OpenrouterError {
  return new OpenrouterError(404, `No endpoints found for ${model}.`);
}

/** 5xx. */
export function upstreamDown(status: number): OpenrouterError {
  if (status === 500) return new OpenrouterError(500, 'Internal Server Error');
  return new OpenrouterError(status, 'Provider returned error', {
    provider_name: 'Simulator',
    raw: 'upstream is down',
  });
}

/** 429 that waiting mends. */
export function rateLimited(retryAfterSeconds: number): Reply {
  const error = new OpenrouterError(429, 'Rate limit exceeded: limit_rpm.');
  return errorReply(error, { 'retry-after': String(retryAfterSeconds) });
}

/** The error as an HTTP answer. */
export function errorReply({ code, message, metadata }: OpenrouterError, headers: Record<string, string> = {}): Reply {
  return jsonReply(code, { error: { code, message, ...(metadata && { metadata }) } }, headers);
}
