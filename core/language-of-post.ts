import type { Post } from './schemas/post.js';

/** Codes by which sources say that they do not know, or that there is no language in it; X has some of its own that begin with q. */
const NO_LANGUAGE = /^(und|mul|mis|zxx|art|q[a-z]{2})$/;

/** Codes that are still in use at some sources, and what they are called now. */
const OLD_CODES: Record<string, string> = { iw: 'he', in: 'id', ji: 'yi', jw: 'jv' };

/**
 * Whether a post is in one of the languages that are wanted, by what its source says of it; regions and scripts do not count.
 *
 * @param languages `null` = all of them are.
 */
export function languageOfPost(
  { language }: Pick<Post, 'language'>,
  languages: readonly string[] | null,
): 'wanted' | 'unknown' | 'other' {
  if (languages === null) return 'wanted';
  const code = language?.trim().toLowerCase().split(/[-_]/)[0] ?? '';
  if (code === '' || NO_LANGUAGE.test(code)) return 'unknown';
  return languages.includes(OLD_CODES[code] ?? code) ? 'wanted' : 'other';
}
