import type { Wire } from '../wire.js';
import { geminiErrors } from './google-error.js';
import { identifyGeminiCall } from './identify-call.js';

/** Google's Gemini API, under /gemini. */
export const geminiWire: Wire = {
  serves: (path) => path.startsWith('/gemini/'),
  isSlow: true,
  identify: identifyGeminiCall,
  // Google names a request in its body only (`responseId`), and says nothing of quotas before they are used up.
  headers: () => ({ vary: 'Origin, X-Origin, Referer' }),
  errors: geminiErrors,
};
