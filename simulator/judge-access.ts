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
