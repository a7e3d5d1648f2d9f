import type { Wire } from '../wire.js';
import { identifyPrediction } from './identify-prediction.js';
import { replicateErrors } from './replicate-error.js';

/** Replicate, under /replicate/v1; pictures under /replicate/output. */
export const replicateWire: Wire = {
  serves: (path) => path.startsWith('/replicate/'),
  isSlow: true,
  identify: identifyPrediction,
  headers: () => ({}),
  errors: replicateErrors,
};
