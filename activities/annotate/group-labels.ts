import { sha256 } from '../../core/content-key.js';

const LABEL_LENGTH = 10;

/**
 * Names of posts inside one question about many. Made from the keys of all of them, so that nobody who writes a post can know its
 * neighbours' names, and say something about them: that would take the texts of all the others.
 *
 * @returns as many different labels as keys.
 */
export function groupLabels(keys: readonly string[]): string[] {
  const all = keys.join('\n');
  return keys.map((key) => `post-${sha256(`${key}\n${all}`).slice(0, LABEL_LENGTH)}`);
}
