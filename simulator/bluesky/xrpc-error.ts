import { ProtocolError } from '../protocol-error.js';
import { jsonReply, type Reply } from '../reply.js';

/** An error of an XRPC server: a name that the lexicon knows, and words. */
export function xrpcError(status: number, error: string, message: string): Reply {
  return jsonReply(status, { error, message });
}

/** 400 for a parameter that is unknown, missing or malformed. */
export function invalidRequest(message: string): ProtocolError {
  return new ProtocolError(xrpcError(400, 'InvalidRequest', message));
}

/** 400 for a token that was good once. */
export function expiredToken(): Reply {
  return xrpcError(400, 'ExpiredToken', 'Token has expired');
}

/** 401 for a password that is none. */
export function wrongPassword(): Reply {
  return xrpcError(401, 'AuthenticationRequired', 'Invalid identifier or password');
}

/** 5xx. */
export function upstreamFailure(status: number): Reply {
  return xrpcError(status, status === 500 ? 'InternalServerError' : 'UpstreamFailure', 'Upstream service unreachable');
}
