import type { IncomingCall, KnownCall } from './call.js';
import { digestOf } from './fixed-chance.js';
import { proseReply, type Reply } from './reply.js';

/** A call to a path that a service does not have. */
export function unknownCall({ method, path, body }: IncomingCall, reply: Reply): KnownCall {
  return {
    kind: 'other',
    model: null,
    contentKey: digestOf(method, path, body).slice(0, 24),
    text: '',
    isRepair: false,
    answer: async () => reply,
    refuse: async () => reply,
    mumble: async () => proseReply(),
  };
}
