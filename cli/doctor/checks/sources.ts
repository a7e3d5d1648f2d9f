import { sourceKeyNames } from '../../../config/secrets.js';
import { isNetworkSource } from '../../../core/network-source.js';
import type { Check, Verdict } from '../check.js';

/**
 * Whether the keys of sources are there. They are not tried: the X API has no call that is known to be free, and Bluesky takes few
 * log-ins a day.
 */
export const sources: Check = {
  id: 'source-keys',
  needsFile: true,
  async run({ file, secrets }) {
    return (file?.sources ?? []).filter(isNetworkSource).map((source): Verdict => {
      const subject = source.id;
      const names = sourceKeyNames(source);
      if (names.length === 0) return { status: 'ok', subject, summary: `source ${subject} needs no key` };
      const absent = names.filter((name) => secrets(name) === null);
      if (absent.length === 0) {
        const summary = `source ${subject}: there is a key in ${names.join(' and ')}; whether it is valid cannot be checked for free`;
        return { status: 'skipped', subject, summary };
      }
      const mend = `set ${absent.map((name) => `${name} (or ${name}_FILE)`).join(' and ')}, here and for the workers`;
      return { status: 'fail', subject, summary: `source ${subject}: no key in ${absent.join(' and ')}`, mend };
    });
  },
};
