import { digestOf } from '../fixed-chance.js';
import type { Wire } from '../wire.js';
import { falErrors } from './fal-error.js';
import { identifyFalCall } from './identify-fal.js';

/** The queue of fal, under /fal: the base URL is `/fal`. */
export const falWire: Wire = {
  serves: (path) => path.startsWith('/fal/'),
  isSlow: true,
  identify: identifyFalCall,
  headers: ({ contentKey, attempt }) => ({
    'x-fal-request-id': digestOf('request', contentKey, String(attempt)).slice(0, 32),
  }),
  errors: falErrors,
};
