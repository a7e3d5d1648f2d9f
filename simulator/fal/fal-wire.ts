import { digestOf } from '../fixed-chance.js';
import type { Wire } from '../wire.js';
import {
  exhaustedBalance,
  falErrorReply,
  internalError,
  tooManyRequests,
  unknownApp,
  unknownKey,
} from './fal-error.js';
import { identifyFalCall } from './identify-fal.js';

/** The queue of fal, under /fal: the base URL is `/fal`. */
export const falWire: Wire = {
  serves: (path) => path.startsWith('/fal/'),
  isSlow: true,
  identify: identifyFalCall,
  headers: ({ contentKey, attempt }) => ({
    'x-fal-request-id': digestOf('request', contentKey, String(attempt)).slice(0, 32),
  }),
  errors: {
    server_error: (status) => falErrorReply(internalError(status)),
    insufficient_quota: () => falErrorReply(exhaustedBalance()),
    bad_key: () => falErrorReply(unknownKey()),
    model_not_found: (model) => falErrorReply(unknownApp(model)),
    rate_limit: ({ retryAfterSeconds }) => falErrorReply(tooManyRequests(retryAfterSeconds)),
  },
};
