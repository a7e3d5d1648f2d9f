import { ProtocolError } from '../protocol-error.js';
import { jsonReply, type Reply } from '../reply.js';

const WORDS: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
};

/** An error of Reddit; `reason` where it is about one subreddit. */
export function redditReply(status: number, reason?: string): Reply {
  const message = WORDS[status] ?? 'Internal Server Error';
  return jsonReply(status, { ...(reason !== undefined && { reason }), message, error: status });
}

/** 401 for a token that is none. */
export function invalidToken(): Reply {
  const reply = redditReply(401);
  const challenge = { 'www-authenticate': 'Bearer realm="reddit", error="invalid_token"' };
  return { ...reply, headers: { ...reply.headers, ...challenge } };
}

/** The same, thrown. */
export function redditError(status: number, reason?: string): ProtocolError {
  return new ProtocolError(redditReply(status, reason));
}
