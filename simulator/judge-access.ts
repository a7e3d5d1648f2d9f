import { replyOrError } from './protocol-error.js';
import type { Reply } from './reply.js';
import type { Wire } from './wire.js';

/** Whether a vendor answers a call. */
export type AccessVerdict = 'ok' | 'bad_key' | 'no_credit' | 'model_gone';

/**
 * No key, or one that starts with `bad`, is refused; one that starts with `empty` has no credit; models whose id starts with
 * `retired-` are gone, whoever owns them (`owner/retired-brush`).
 */
export function judgeAccess(key: string, model: string | null): AccessVerdict {
  if (key === '' || key.startsWith('bad')) return 'bad_key';
  if (key.startsWith('empty')) return 'no_credit';
  return /(^|\/)retired-/.test(model ?? '') ? 'model_gone' : 'ok';
}

/** Who calls for what, and how the protocol turns a call away. */
export interface Access {
  /** The key that a call came with; empty where it came with none. It goes nowhere but into comparisons. */
  key: string;
  /** `null` where no model is named. */
  model: string | null;
  errors: Pick<Wire['errors'], 'bad_key' | 'insufficient_quota' | 'model_not_found'>;
}

/** Answers a call, or turns it away. */
export async function admitted({ key, model, errors }: Access, write: () => Promise<Reply>): Promise<Reply> {
  switch (judgeAccess(key, model)) {
    case 'bad_key':
      return errors.bad_key();
    case 'no_credit':
      return errors.insufficient_quota();
    case 'model_gone':
      return errors.model_not_found(model ?? '');
    case 'ok':
      return replyOrError(write);
  }
}
