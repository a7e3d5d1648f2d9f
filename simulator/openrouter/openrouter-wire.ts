import { digestOf } from '../fixed-chance.js';
import type { Wire } from '../wire.js';
import { identifyOpenrouterCall } from './identify-openrouter-call.js';
import {
  errorReply,
  insufficientCredits,
  noEndpoints,
  rateLimited,
  upstreamDown,
  userNotFound,
} from './openrouter-error.js';

/** OpenRouter, under /openrouter/api/v1. */
export const openrouterWire: Wire = {
  serves: (path) => path.startsWith('/openrouter/'),
  isSlow: true,
  identify: identifyOpenrouterCall,
  headers: ({ contentKey, attempt }) => ({
    'x-generation-id': `gen-${digestOf('request', contentKey, String(attempt)).slice(0, 26)}`,
  }),
  errors: {
    server_error: (status) => errorReply(upstreamDown(status)),
    insufficient_quota: () => errorReply(insufficientCredits()),
    bad_key: () => errorReply(userNotFound()),
    model_not_found: (model) => errorReply(noEndpoints(model)),
    rate_limit: ({ retryAfterSeconds }) => rateLimited(retryAfterSeconds),
  },
};
