import type { Wire } from '../wire.js';
import { identifyPrediction } from './identify-prediction.js';
import {
  errorReply,
  insufficientCredit,
  notFound,
  serverError,
  throttled,
  unauthenticated,
} from './replicate-error.js';

/** Replicate, under /replicate/v1; pictures under /replicate/output. */
export const replicateWire: Wire = {
  serves: (path) => path.startsWith('/replicate/'),
  isSlow: true,
  identify: identifyPrediction,
  headers: () => ({}),
  errors: {
    server_error: (status) => errorReply(serverError(status)),
    insufficient_quota: () => errorReply(insufficientCredit()),
    bad_key: () => errorReply(unauthenticated()),
    model_not_found: () => errorReply(notFound()),
    rate_limit: ({ retryAfterSeconds }) => throttled(retryAfterSeconds),
  },
};
