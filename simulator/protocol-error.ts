import type { Reply } from './reply.js';

/** An error that a service answers with, in the shape of its protocol: thrown where a call is found to be one that it does not take. */
export class ProtocolError extends Error {
  constructor(readonly reply: Reply) {
    super(`HTTP ${reply.status}`);
    this.name = 'ProtocolError';
  }
}

/** The answer that is written, or the error that comes in its place. */
export async function replyOrError(write: () => Promise<Reply>): Promise<Reply> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof ProtocolError) return error.reply;
    throw error;
  }
}
