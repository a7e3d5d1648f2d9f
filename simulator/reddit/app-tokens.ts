import type { IncomingCall } from '../call.js';
import { digestOf } from '../fixed-chance.js';
import { bearerKey } from '../openai/guard-access.js';
import { ProtocolError } from '../protocol-error.js';
import { jsonReply, type Reply } from '../reply.js';
import { invalidToken, redditError } from './reddit-error.js';

/** Gives a token to an app. Ids and secrets that begin with `bad` are wrong; tokens of an id that begins with `stale` are not taken. */
export function createToken(call: IncomingCall): Reply {
  guardAgent(call);
  const basic = /^Basic\s+(\S+)$/i.exec(call.headers.authorization ?? '')?.[1] ?? '';
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  if (id === '' || secret === '' || id.startsWith('bad') || secret.startsWith('bad')) throw redditError(401);
  const form = new URLSearchParams(call.body.toString('utf8'));
  if (form.get('grant_type') !== 'client_credentials') return jsonReply(200, { error: 'unsupported_grant_type' });
  const token = `${id.startsWith('stale') ? 'stale' : 'token'}-${digestOf('app', id).slice(0, 24)}`;
  return jsonReply(200, { access_token: token, token_type: 'bearer', expires_in: 86_400, scope: '*' });
}

/** Lets a call pass, or not. @throws ProtocolError */
export function guardToken(call: IncomingCall): void {
  guardAgent(call);
  if (!bearerKey(call).startsWith('token-')) throw new ProtocolError(invalidToken());
}

/** Reddit slows down whoever does not say who they are. */
function guardAgent({ headers }: IncomingCall): void {
  const agent = headers['user-agent'] ?? '';
  if (agent === '' || /^(node|undici|python-requests)\b[^:]*$/i.test(agent)) throw redditError(429);
}
