import type { Wire } from '../wire.js';
import { identifyReddit } from './identify-reddit.js';
import { redditReply } from './reddit-error.js';

const PATHS = /^(\/api\/(v1\/access_token|info|morechildren)|\/comments\/.+|(\/r\/[^/]+)?\/search)$/;

/** Reddit's Data API, and the address that gives its tokens. */
export const redditWire: Wire = {
  serves: (path) => PATHS.test(path),
  isSlow: true,
  identify: identifyReddit,
  headers: () => ({ 'x-ratelimit-used': '1', 'x-ratelimit-remaining': '99.0', 'x-ratelimit-reset': '600' }),
  errors: {
    server_error: (status) => redditReply(status),
    insufficient_quota: () => redditReply(403),
    bad_key: () => redditReply(401),
    model_not_found: () => redditReply(404),
    rate_limit: ({ retryAfterSeconds }) => {
      const reply = redditReply(429);
      const headers = { 'x-ratelimit-remaining': '0.0', 'x-ratelimit-reset': String(retryAfterSeconds) };
      return { ...reply, headers: { ...reply.headers, ...headers } };
    },
  },
};
