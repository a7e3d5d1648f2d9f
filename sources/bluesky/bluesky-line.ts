import type { BlueskySource } from '../../core/schemas/source.js';
import { callSource, type SourceAnswer } from '../call-source.js';
import type { SourceAccess } from '../contract.js';
import { blueskyError, isStaleToken } from './bluesky-error.js';
import { sessionKeeper } from './session.js';

/** Calls in the name of the account, or without one. */
export interface BlueskyLine {
  get(method: string, parameters: [string, string][], signal: AbortSignal): Promise<SourceAnswer>;
  errorOf(answer: SourceAnswer): Error;
}

/** Opens a line to the server of a source. */
export function lineTo({ baseUrl }: BlueskySource, access: SourceAccess): BlueskyLine {
  const keeper = access.account ? sessionKeeper(baseUrl, access) : null;
  const secrets = () => keeper?.secrets() ?? [access.token];
  async function get(method: string, parameters: [string, string][], signal: AbortSignal): Promise<SourceAnswer> {
    const url = new URL(`/xrpc/${method}`, baseUrl);
    for (const [name, value] of parameters) url.searchParams.append(name, value);
    const send = (token: string | null) => {
      const headers = { accept: 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) };
      return callSource({ url, headers, signal, secrets: secrets() }, access);
    };
    if (!keeper) return send(null);
    const token = await keeper.token(signal);
    const answer = await send(token);
    return isStaleToken(answer) ? send(await keeper.renew(token, signal)) : answer;
  }
  return {
    get,
    errorOf: (answer) => blueskyError(answer, { secrets: secrets(), nowMs: access.nowMs?.() ?? Date.now() }),
  };
}
