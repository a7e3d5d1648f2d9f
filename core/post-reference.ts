import { postKey } from './schemas/post.js';

/** What addresses of single posts look like, with the part that is the post's id. */
const ADDRESSES: [RegExp, (parts: RegExpExecArray) => string][] = [
  [
    /^https?:\/\/(?:www\.|mobile\.)?(?:x|twitter)\.com\/[^/]+\/status(?:es)?\/(\d+)/i,
    ([, id = '']) => postKey('x', id),
  ],
  [
    /^https?:\/\/(?:www\.|old\.)?reddit\.com\/r\/[^/]+\/comments\/[^/]+\/[^/]*\/([a-z0-9]+)/i,
    ([, id = '']) => postKey('reddit', `t1_${id}`),
  ],
  [
    /^https?:\/\/(?:www\.|old\.)?reddit\.com\/r\/[^/]+\/comments\/([a-z0-9]+)/i,
    ([, id = '']) => postKey('reddit', `t3_${id}`),
  ],
];

/** The store key that a reference names: `<platform>:<id>`, or the address of a post on X or Reddit; `null` for anything else. */
export function keyOfReference(reference: string): string | null {
  const text = reference.trim();
  for (const [pattern, key] of ADDRESSES) {
    const parts = pattern.exec(text);
    if (parts) return key(parts);
  }
  return /^(x|bluesky|reddit|other):\S+$/.test(text) ? text : null;
}
