import type { IncomingCall, KnownCall, World } from './call.js';
import type { Reply } from './reply.js';

/** What standard headers and errors of an answer depend on. */
export interface WireCall {
  contentKey: string;
  model: string | null;
  /** How many calls of equal content came before, so that request ids differ. */
  attempt: number;
  nowSeconds: number;
}

/** One vendor's or source's protocol, as the simulator speaks it: its calls, its headers, its errors. */
export interface Wire {
  /** Whether calls to a path are in this protocol. */
  serves(path: string): boolean;
  /** Whether its answers wait for the simulator's latency. */
  isSlow: boolean;
  /** Finds out what a call asks for. Never throws: a call that cannot be read answers with the error. */
  identify(call: IncomingCall, world: World): Promise<KnownCall> | KnownCall;
  /** The headers that every answer has. */
  headers(call: WireCall): Record<string, string>;
  /** The errors that a fault plan can ask for, each in the shape of the protocol. */
  errors: {
    server_error(status: number): Reply;
    insufficient_quota(): Reply;
    bad_key(): Reply;
    model_not_found(model: string): Reply;
    rate_limit(call: { model: string | null; retryAfterSeconds: number; nowSeconds: number }): Reply;
  };
}
