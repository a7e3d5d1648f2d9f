import { sha256 } from '../../core/content-key.js';
import { ProviderError } from '../../core/provider-error.js';
import type { RedditSource } from '../../core/schemas/source.js';
import { callSource, readJson, type SourceAnswer } from '../call-source.js';
import type { SourceAccess } from '../contract.js';
import { TokenAnswer } from './listing-schema.js';
import { redditError } from './reddit-error.js';

/** A token is replaced so long before its end: a call may wait behind others. */
const MARGIN_MS = 60_000;

interface Token {
  value: string;
  endsAtMs: number;
}

/** The token of one app, shared by all calls of this process. */
export interface TokenKeeper {
  /** A token for the next call; asks for one where there is none that lasts. @throws ProviderError */
  token(signal: AbortSignal): Promise<string>;
  /** Another one in the place of one that is not taken. @throws ProviderError */
  renew(stale: string, signal: AbortSignal): Promise<string>;
  /** What must not stand in an error. */
  secrets(): string[];
}

const KEEPERS = new Map<string, TokenKeeper>();

/** The keeper of an app's token. Tokens last a day, and an app needs one, whatever sources a process makes of it. */
export function tokenKeeper(config: RedditSource, access: SourceAccess): TokenKeeper {
  const key = sha256(JSON.stringify([config.tokenUrl, config.userAgent, access.account, access.token]));
  const known = KEEPERS.get(key);
  if (known) return known;
  const keeper = newKeeper(config, access);
  KEEPERS.set(key, keeper);
  return keeper;
}

function newKeeper({ tokenUrl, userAgent }: RedditSource, access: SourceAccess): TokenKeeper {
  let current: Token | null = null;
  const nowMs = () => access.nowMs?.() ?? Date.now();
  const basic = Buffer.from(`${access.account}:${access.token}`).toString('base64');
  const secrets = () => [access.token, basic, ...(current ? [current.value] : [])];

  async function ask(signal: AbortSignal): Promise<string> {
    const headers = {
      authorization: `Basic ${basic}`,
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': userAgent,
    };
    const call = { method: 'POST', url: new URL(tokenUrl), headers, body: 'grant_type=client_credentials' } as const;
    const answer = await callSource({ ...call, signal, secrets: secrets() }, access);
    if (!answer.ok) throw redditError(answer, secrets());
    current = readToken(answer, nowMs());
    return current.value;
  }

  return {
    secrets,
    token: async (signal) => (current && nowMs() < current.endsAtMs - MARGIN_MS ? current.value : ask(signal)),
    renew: async (stale, signal) => (current && current.value !== stale ? current.value : ask(signal)),
  };
}

function readToken(answer: SourceAnswer, nowMs: number): Token {
  const { access_token: value, expires_in: seconds = 3600, error } = TokenAnswer.safeParse(readJson(answer)).data ?? {};
  if (value !== undefined) return { value, endsAtMs: nowMs + seconds * 1000 };
  if (error !== undefined) throw new ProviderError('bad_key', 'the id and the secret of the app give no token');
  throw new ProviderError('bad_response', 'the answer is not a token');
}
