import { digestOf } from '../fixed-chance.js';
import type { Wire } from '../wire.js';
import { identifyXCall } from './identify-x-call.js';
import { internalError, notFound, problemReply, tooManyRequests, unauthorized, usageCapped } from './x-problem.js';

const WINDOW_SECONDS = 900;

/** The X API v2, under /2. */
export const xWire: Wire = {
  serves: (path) => path.startsWith('/2/'),
  isSlow: true,
  identify: identifyXCall,
  headers: ({ contentKey, attempt, nowSeconds }) => ({
    'x-transaction-id': digestOf('request', contentKey, String(attempt)).slice(0, 16),
    'x-rate-limit-limit': '300',
    'x-rate-limit-remaining': '299',
    // The one answer that needs the clock: clients wait until this time.
    'x-rate-limit-reset': String((Math.floor(nowSeconds / WINDOW_SECONDS) + 1) * WINDOW_SECONDS),
  }),
  errors: {
    server_error: (status) => problemReply(internalError(status)),
    insufficient_quota: () => problemReply(usageCapped()),
    bad_key: () => problemReply(unauthorized()),
    model_not_found: () => problemReply(notFound()),
    rate_limit: ({ retryAfterSeconds, nowSeconds }) => {
      const reply = problemReply(tooManyRequests());
      const headers = {
        'x-rate-limit-remaining': '0',
        'x-rate-limit-reset': String(Math.ceil(nowSeconds + retryAfterSeconds)),
      };
      return { ...reply, headers: { ...reply.headers, ...headers } };
    },
  },
};
