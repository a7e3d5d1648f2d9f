import { digestOf } from '../fixed-chance.js';
import type { Wire } from '../wire.js';
import { identifyOpenAiCall } from './identify-call.js';
import {
  errorReply,
  insufficientQuota,
  invalidApiKey,
  modelNotFound,
  rateLimited,
  serverError,
} from './openai-error.js';

/** OpenAI's API, under /v1; also whatever path is nobody's. */
export const openaiWire: Wire = {
  serves: () => true,
  isSlow: true,
  identify: identifyOpenAiCall,
  headers: ({ contentKey, attempt }) => ({
    'x-request-id': `req_${digestOf('request', contentKey, String(attempt)).slice(0, 32)}`,
    'x-ratelimit-limit-requests': '500',
    'x-ratelimit-remaining-requests': '499',
    'x-ratelimit-reset-requests': '120ms',
    'x-ratelimit-limit-tokens': '2000000',
    'x-ratelimit-remaining-tokens': '1999000',
    'x-ratelimit-reset-tokens': '30ms',
  }),
  errors: {
    server_error: (status) => errorReply(serverError(status)),
    insufficient_quota: () => errorReply(insufficientQuota()),
    bad_key: () => errorReply(invalidApiKey()),
    model_not_found: (model) => errorReply(modelNotFound(model)),
    rate_limit: ({ model, retryAfterSeconds }) => errorReply(rateLimited(model, retryAfterSeconds)),
  },
};
