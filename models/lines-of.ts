import { ProviderError } from '../core/provider-error.js';
import { redact } from '../core/redact.js';
import type { ProviderAccess } from './contract.js';

/**
 * The lines of a body of JSON Lines, parsed, as they come in: the whole can be larger than memory. `null` for a line that is no JSON.
 *
 * @throws ProviderError where the body breaks off; the abort error when the caller's own signal fired.
 */
export async function* linesOf(
  response: Response,
  { access, signal }: { access: ProviderAccess; signal: AbortSignal },
): AsyncGenerator {
  const decoder = new TextDecoder();
  let begun: string[] = [];
  try {
    for await (const chunk of response.body ?? []) {
      const [first = '', ...others] = decoder.decode(chunk as Uint8Array, { stream: true }).split('\n');
      begun.push(first);
      for (const next of others) {
        yield* parsed(begun.join(''));
        begun = [next];
      }
    }
  } catch (error) {
    if (signal.aborted || error instanceof ProviderError) throw error;
    const words = redact(error instanceof Error ? error.message : String(error), [access.apiKey]);
    throw new ProviderError('provider_down', `the answers broke off: ${words}`);
  }
  yield* parsed(begun.join(''));
}

function* parsed(line: string): Generator {
  if (line.trim() === '') return;
  try {
    yield JSON.parse(line);
  } catch {
    yield null;
  }
}
