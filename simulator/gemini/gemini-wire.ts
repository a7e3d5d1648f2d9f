import type { Wire } from '../wire.js';
import { creditsDepleted, errorReply, invalidApiKey, modelNotFound, rateLimited, serverError } from './google-error.js';
import { identifyGeminiCall } from './identify-call.js';

/** Google's Gemini API, under /gemini. */
export const geminiWire: Wire = {
  serves: (path) => path.startsWith('/gemini/'),
  isSlow: true,
  identify: identifyGeminiCall,
  // Google names a request in its body only (`responseId`), and says nothing of quotas before they are used up.
  headers: () => ({ vary: 'Origin, X-Origin, Referer' }),
  errors: {
    server_error: (status) => errorReply(serverError(status)),
    insufficient_quota: () => errorReply(creditsDepleted()),
    bad_key: () => errorReply(invalidApiKey()),
    model_not_found: (model) => errorReply(modelNotFound(model)),
    rate_limit: ({ model, retryAfterSeconds }) => errorReply(rateLimited(model, retryAfterSeconds)),
  },
};
