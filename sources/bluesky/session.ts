import { sha256 } from '../../core/content-key.js';
import { ProviderError } from '../../core/provider-error.js';
import { callSource, readJson, type SourceAnswer } from '../call-source.js';
import type { SourceAccess } from '../contract.js';
import { blueskyError } from './bluesky-error.js';
import { SessionAnswer } from './view-schema.js';

interface Session {
  accessJwt: string;
  refreshJwt: string;
}

/** The session of one account with its server, shared by all calls of this process. */
export interface SessionKeeper {
  /** A token for the next call; logs in when there is no session yet. @throws ProviderError */
  token(signal: AbortSignal): Promise<string>;
  /** Another token in the place of one that is no longer taken. @throws ProviderError */
  renew(stale: string, signal: AbortSignal): Promise<string>;
  /** What must not stand in an error. */
  secrets(): string[];
}

/** Servers take 300 log-ins a day of an account, and fewer in practice, so a process logs in once, whatever sources it makes. */
const KEEPERS = new Map<string, SessionKeeper>();

/** The keeper of an account's session. */
export function sessionKeeper(baseUrl: string, access: SourceAccess): SessionKeeper {
  const key = sha256(JSON.stringify([baseUrl, access.account, access.token]));
  const known = KEEPERS.get(key);
  if (known) return known;
  const keeper = newKeeper(baseUrl, access);
  KEEPERS.set(key, keeper);
  return keeper;
}

function newKeeper(baseUrl: string, access: SourceAccess): SessionKeeper {
  let session: Session | null = null;
  /** Calls that come while one of them logs in wait for the same session. */
  let opening: Promise<Session> | null = null;

  function secrets(): string[] {
    return [access.token, ...(session ? [session.accessJwt, session.refreshJwt] : [])];
  }

  async function send(method: string, request: { headers: Record<string, string>; body?: string }): Promise<Session> {
    const url = new URL(`/xrpc/com.atproto.server.${method}`, baseUrl);
    // Not the signal of one caller: the others wait for this session too.
    const { signal } = new AbortController();
    const answer = await callSource({ method: 'POST', url, signal, secrets: secrets(), ...request }, access);
    if (!answer.ok) throw blueskyError(answer, { secrets: secrets(), nowMs: access.nowMs?.() ?? Date.now() });
    return readSession(answer);
  }

  function logIn(): Promise<Session> {
    const body = JSON.stringify({ identifier: access.account, password: access.token });
    return send('createSession', { headers: { 'content-type': 'application/json' }, body });
  }

  async function refreshed({ refreshJwt }: Session): Promise<Session> {
    try {
      return await send('refreshSession', { headers: { authorization: `Bearer ${refreshJwt}` } });
    } catch (error) {
      // A session that is over cannot be refreshed; any other trouble is no reason to log in.
      if (error instanceof ProviderError && error.kind === 'bad_key') return logIn();
      throw error;
    }
  }

  async function open(make: () => Promise<Session>, signal: AbortSignal): Promise<string> {
    opening ??= make()
      .then((made) => {
        session = made;
        return made;
      })
      .finally(() => {
        opening = null;
      });
    return (await orAborted(opening, signal)).accessJwt;
  }

  return {
    secrets,
    token: async (signal) => (session && !opening ? session.accessJwt : open(logIn, signal)),
    async renew(stale, signal) {
      const old = session;
      if (old && old.accessJwt !== stale && !opening) return old.accessJwt;
      return open(old ? () => refreshed(old) : logIn, signal);
    },
  };
}

function readSession(answer: SourceAnswer): Session {
  const parsed = SessionAnswer.safeParse(readJson(answer));
  if (!parsed.success) throw new ProviderError('bad_response', 'the answer is not a session');
  return parsed.data;
}

function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(signal.reason as Error);
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason as Error);
    signal.addEventListener('abort', leave, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
