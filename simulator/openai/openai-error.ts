import { jsonReply, type Reply } from '../reply.js';

interface ErrorBody {
  message: string;
  type: string;
  param: string | null;
  code: string | null;
}

/** An error of the OpenAI API (shapes as recorded in vercel/ai's fixtures). */
export class OpenAiError extends Error {
  constructor(
    readonly status: number,
    readonly body: ErrorBody,
    readonly headers: Record<string, string> = {},
  ) {
    super(body.message);
    this.name = 'OpenAiError';
  }
}

/** 400 that a better request mends. */
export function badRequest(message: string, param: string | null, code: string | null): OpenAiError {
  return new OpenAiError(400, { message, type: 'invalid_request_error', param, code });
}

/** 400 for a body field that the API does not know. */
export function unknownParameter(name: string): OpenAiError {
  return badRequest(`Unknown parameter: '${name}'.`, name, 'unknown_parameter');
}

/** 401. */
export function invalidApiKey(): OpenAiError {
  const message =
    'Incorrect API key provided. You can find your API key at https://platform.openai.com/account/api-keys.';
  return new OpenAiError(401, { message, type: 'invalid_request_error', param: null, code: 'invalid_api_key' });
}

/** 429 that no waiting mends. */
export function insufficientQuota(): OpenAiError {
  const message =
    'You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.';
  return new OpenAiError(429, { message, type: 'insufficient_quota', param: null, code: 'insufficient_quota' });
}

/** 429 that waiting mends. */
export function rateLimited(model: string | null, retryAfterSeconds: number): OpenAiError {
  const message = `Rate limit reached for ${model ?? 'requests'} in organization org-simulator on requests per min (RPM): Limit 500, Used 500, Requested 1. Please try again in ${retryAfterSeconds}s.`;
  const headers = {
    'retry-after': String(retryAfterSeconds),
    'retry-after-ms': String(Math.round(retryAfterSeconds * 1000)),
    'x-ratelimit-remaining-requests': '0',
    'x-ratelimit-reset-requests': `${retryAfterSeconds}s`,
  };
  return new OpenAiError(429, { message, type: 'requests', param: null, code: 'rate_limit_exceeded' }, headers);
}

/** 404 for a model that is not, or no longer, served. */
export function modelNotFound(model: string): OpenAiError {
  const message = `The model \`${model}\` does not exist or you do not have access to it.`;
  return new OpenAiError(404, { message, type: 'invalid_request_error', param: null, code: 'model_not_found' });
}

/** 400 for a prompt that the image service will not draw. */
export function moderationBlocked(): OpenAiError {
  const message =
    'Your request was rejected by the safety system. If you believe this is an error, contact us at help.openai.com and include the request ID. safety_violations=[violence].';
  return new OpenAiError(400, {
    message,
    type: 'image_generation_user_error',
    param: null,
    code: 'moderation_blocked',
  });
}

/** 400 for an input picture that cannot be decoded. `position` counts from 1. */
export function invalidImageFile(position: number): OpenAiError {
  const message = `Invalid image file or mode for image ${position}, please check your image file.`;
  return new OpenAiError(400, {
    message,
    type: 'image_generation_user_error',
    param: 'image',
    code: 'invalid_image_file',
  });
}

/** 5xx. */
export function serverError(status: number): OpenAiError {
  const message = 'The server had an error while processing your request. Sorry about that!';
  return new OpenAiError(status, { message, type: 'server_error', param: null, code: null });
}

/** 404 for a path that is not there. */
export function unknownUrl(method: string, path: string): OpenAiError {
  return new OpenAiError(404, {
    message: `Invalid URL (${method} ${path})`,
    type: 'invalid_request_error',
    param: null,
    code: null,
  });
}

/** The error as an HTTP answer. */
export function errorReply({ status, body, headers }: OpenAiError): Reply {
  return jsonReply(status, { error: body }, headers);
}
