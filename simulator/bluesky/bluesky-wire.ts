import type { Wire } from '../wire.js';
import { identifyXrpc } from './identify-xrpc.js';
import { expiredToken, upstreamFailure, wrongPassword, xrpcError } from './xrpc-error.js';

const WINDOW_SECONDS = 300;

/** The server of an account on Bluesky and what it hands on, under /xrpc. */
export const blueskyWire: Wire = {
  serves: (path) => path.startsWith('/xrpc/'),
  isSlow: true,
  identify: identifyXrpc,
  headers: ({ nowSeconds }) => ({
    'ratelimit-limit': '3000',
    'ratelimit-remaining': '2999',
    'ratelimit-policy': `3000;w=${WINDOW_SECONDS}`,
    'ratelimit-reset': String((Math.floor(nowSeconds / WINDOW_SECONDS) + 1) * WINDOW_SECONDS),
  }),
  errors: {
    server_error: upstreamFailure,
    insufficient_quota: () => xrpcError(429, 'RateLimitExceeded', 'Rate Limit Exceeded'),
    bad_key: wrongPassword,
    // There are no models here: the rule makes a token expire.
    model_not_found: expiredToken,
    rate_limit: ({ retryAfterSeconds, nowSeconds }) => {
      const reply = xrpcError(429, 'RateLimitExceeded', 'Rate Limit Exceeded');
      const headers = {
        'ratelimit-remaining': '0',
        'ratelimit-reset': String(Math.ceil(nowSeconds + retryAfterSeconds)),
      };
      return { ...reply, headers: { ...reply.headers, ...headers } };
    },
  },
};
