import type { Protocol } from './call.js';
import { digestOf } from './fixed-chance.js';

const X_WINDOW_SECONDS = 900;

/** The headers that every answer of a protocol has. `attempt` counts the calls of equal content, so that request ids differ. */
export function protocolHeaders(
  protocol: Protocol,
  call: { contentKey: string; attempt: number; nowSeconds: number },
): Record<string, string> {
  const id = digestOf('request', call.contentKey, String(call.attempt)).slice(0, 32);
  switch (protocol) {
    case 'openai':
      return {
        'x-request-id': `req_${id}`,
        'x-ratelimit-limit-requests': '500',
        'x-ratelimit-remaining-requests': '499',
        'x-ratelimit-reset-requests': '120ms',
        'x-ratelimit-limit-tokens': '2000000',
        'x-ratelimit-remaining-tokens': '1999000',
        'x-ratelimit-reset-tokens': '30ms',
      };
    case 'x':
      return {
        'x-transaction-id': id.slice(0, 16),
        'x-rate-limit-limit': '300',
        'x-rate-limit-remaining': '299',
        // The one answer that needs the clock: clients wait until this time.
        'x-rate-limit-reset': String((Math.floor(call.nowSeconds / X_WINDOW_SECONDS) + 1) * X_WINDOW_SECONDS),
      };
    case 'media':
      return {};
  }
}
