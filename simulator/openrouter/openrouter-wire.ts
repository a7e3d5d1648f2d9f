import { digestOf } from '../fixed-chance.js';
import type { Wire } from '../wire.js';
import { identifyOpenrouterCall } from './identify-openrouter-call.js';
import { openrouterErrors } from './openrouter-error.js';

/** OpenRouter, under /openrouter/api/v1. */
export const openrouterWire: Wire = {
  serves: (path) => path.startsWith('/openrouter/'),
  isSlow: true,
  identify: identifyOpenrouterCall,
  headers: ({ contentKey, attempt }) => ({
    'x-generation-id': `gen-${digestOf('request', contentKey, String(attempt)).slice(0, 26)}`,
  }),
  errors: openrouterErrors,
};
