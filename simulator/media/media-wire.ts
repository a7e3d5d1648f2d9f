import type { Reply } from '../reply.js';
import type { Wire } from '../wire.js';
import { identifyMedia } from './identify-media.js';

/** Pictures of posts, under /media. They come from elsewhere and do not wait. */
export const mediaWire: Wire = {
  serves: (path) => path.startsWith('/media/'),
  isSlow: false,
  identify: identifyMedia,
  headers: () => ({}),
  errors: {
    server_error: plainReply,
    insufficient_quota: () => plainReply(429),
    bad_key: () => plainReply(401),
    model_not_found: () => plainReply(404),
    rate_limit: ({ retryAfterSeconds }) => plainReply(429, { 'retry-after': String(retryAfterSeconds) }),
  },
};

function plainReply(status: number, headers: Record<string, string> = {}): Reply {
  return { status, headers: { 'content-type': 'text/plain', ...headers }, body: `Error ${status}` };
}
