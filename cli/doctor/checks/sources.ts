import type { Check, Verdict } from '../check.js';

/** Whether the keys of sources are there. The X API has no call that is known to be free, so they are not tried. */
export const sources: Check = {
  id: 'source-keys',
  needsFile: true,
  async run({ file, secrets }) {
    return (file?.sources ?? []).flatMap((source): Verdict[] => {
      if (source.kind !== 'x') return [];
      const { id: subject, keyEnv } = source;
      if (keyEnv === null) return [{ status: 'ok', subject, summary: `source ${subject} needs no key` }];
      if (secrets(keyEnv) !== null) {
        const summary = `source ${subject}: there is a key in ${keyEnv}; whether it is valid cannot be checked for free`;
        return [{ status: 'skipped', subject, summary }];
      }
      const mend = `set ${keyEnv} (or ${keyEnv}_FILE), here and for the workers`;
      return [{ status: 'fail', subject, summary: `source ${subject}: no key in ${keyEnv}`, mend }];
    });
  },
};
