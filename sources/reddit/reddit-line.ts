import type { ProviderError } from '../../core/provider-error.js';
import type { RedditSource } from '../../core/schemas/source.js';
import { callSource, type SourceAnswer } from '../call-source.js';
import type { SourceAccess } from '../contract.js';
import { redditError } from './reddit-error.js';
import { tokenKeeper } from './token.js';

/** A line to Reddit in the name of the app. */
export interface RedditLine {
  get(path: string, parameters: Record<string, string>, signal: AbortSignal): Promise<SourceAnswer>;
  errorOf(answer: SourceAnswer): ProviderError;
}

/** Opens a line with the settings of a source. */
export function lineTo(config: RedditSource, access: SourceAccess): RedditLine {
  const keeper = access.account ? tokenKeeper(config, access) : null;
  const secrets = () => keeper?.secrets() ?? [access.token];
  async function get(path: string, parameters: Record<string, string>, signal: AbortSignal): Promise<SourceAnswer> {
    const url = new URL(path, config.baseUrl);
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    const send = (token: string | null) => {
      const headers = { 'user-agent': config.userAgent, ...(token !== null && { authorization: `Bearer ${token}` }) };
      return callSource({ url, headers, signal, secrets: secrets() }, access);
    };
    if (!keeper) return send(null);
    const token = await keeper.token(signal);
    const answer = await send(token);
    // A token that was taken back before its time.
    return answer.status === 401 && isInvalidToken(answer) ? send(await keeper.renew(token, signal)) : answer;
  }
  return { get, errorOf: (answer) => redditError(answer, secrets()) };
}

function isInvalidToken({ headers }: SourceAnswer): boolean {
  return /invalid_token/.test(headers.get('www-authenticate') ?? '');
}
