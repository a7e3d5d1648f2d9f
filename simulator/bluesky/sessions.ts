import { z } from 'zod';
import type { IncomingCall } from '../call.js';
import { digestOf } from '../fixed-chance.js';
import { bearerKey } from '../openai/guard-access.js';
import { ProtocolError } from '../protocol-error.js';
import { readJsonObject } from '../read-json-object.js';
import { jsonReply, type Reply } from '../reply.js';
import { didOf } from './at-names.js';
import { expiredToken, invalidRequest, wrongPassword, xrpcError } from './xrpc-error.js';

const LogIn = z.looseObject({ identifier: z.string().min(1), password: z.string().min(1) });

/**
 * Logs in. Passwords that begin with `bad` are wrong. The first token of an identifier that begins with `stale` has expired already,
 * and the session of one that begins with `over` cannot even be refreshed.
 */
export function createSession(call: IncomingCall): Reply {
  const logIn = LogIn.safeParse(readJsonObject(call.body));
  if (!logIn.success) throw invalidRequest('Input must have the properties "identifier" and "password"');
  const { identifier, password } = logIn.data;
  if (password.startsWith('bad')) throw new ProtocolError(wrongPassword());
  const name = digestOf('session', identifier).slice(0, 16);
  const isStale = /^(stale|over)/.test(identifier);
  return jsonReply(200, {
    did: didOf(identifier),
    handle: identifier,
    accessJwt: `${isStale ? 'jwt-expired' : 'jwt-access'}.${name}`,
    refreshJwt: `${identifier.startsWith('over') ? 'jwt-expired' : 'jwt-refresh'}.${name}`,
    active: true,
  });
}

/** Gives another pair of tokens for a refresh token. */
export function refreshSession(call: IncomingCall): Reply {
  const [kind, name = ''] = bearerKey(call).split('.');
  if (kind === 'jwt-expired') throw new ProtocolError(expiredToken());
  if (kind !== 'jwt-refresh') throw new ProtocolError(xrpcError(400, 'InvalidToken', 'Token could not be verified'));
  return jsonReply(200, {
    did: didOf(name),
    handle: 'invented.bsky.social',
    accessJwt: `jwt-access.${name}.again`,
    refreshJwt: `jwt-refresh.${name}.again`,
    active: true,
  });
}

/** Whether a call is made in the name of an account. @throws ProtocolError for a token that is not good. */
export function hasSession(call: IncomingCall): boolean {
  const token = bearerKey(call);
  if (token === '') return false;
  if (token.startsWith('jwt-expired.')) throw new ProtocolError(expiredToken());
  if (!token.startsWith('jwt-access.'))
    throw new ProtocolError(xrpcError(400, 'InvalidToken', 'Token could not be verified'));
  return true;
}
