import { digestOf } from '../fixed-chance.js';
import type { Wire } from '../wire.js';
import {
  bflErrorReply,
  insufficientCredits,
  internalError,
  notAuthenticated,
  notFound,
  tooManyTasks,
} from './bfl-error.js';
import { identifyBflCall } from './identify-bfl.js';

/** The API of Black Forest Labs, under /bfl: the base URL is `/bfl/v1`. */
export const bflWire: Wire = {
  serves: (path) => path.startsWith('/bfl/'),
  isSlow: true,
  identify: identifyBflCall,
  headers: ({ contentKey, attempt }) => ({
    'x-request-id': digestOf('request', contentKey, String(attempt)).slice(0, 32),
  }),
  errors: {
    server_error: (status) => bflErrorReply(internalError(status)),
    insufficient_quota: () => bflErrorReply(insufficientCredits()),
    bad_key: () => bflErrorReply(notAuthenticated()),
    model_not_found: () => bflErrorReply(notFound()),
    rate_limit: ({ retryAfterSeconds }) => bflErrorReply(tooManyTasks(retryAfterSeconds)),
  },
};
