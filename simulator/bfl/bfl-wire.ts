import { digestOf } from '../fixed-chance.js';
import type { Wire } from '../wire.js';
import { bflErrors } from './bfl-error.js';
import { identifyBflCall } from './identify-bfl.js';

/** The API of Black Forest Labs, under /bfl: the base URL is `/bfl/v1`. */
export const bflWire: Wire = {
  serves: (path) => path.startsWith('/bfl/'),
  isSlow: true,
  identify: identifyBflCall,
  headers: ({ contentKey, attempt }) => ({
    'x-request-id': digestOf('request', contentKey, String(attempt)).slice(0, 32),
  }),
  errors: bflErrors,
};
