import { sha256 } from '../../core/content-key.js';
import { normalisePrompt } from '../../core/normalise-prompt.js';
import type { Store } from '../../store/store.js';

/** Every post's text as if it were a prompt: more than any refresh would have. Equal ones are found by the hash of what is left of them. */
export async function dedupePosts(store: Store): Promise<Record<string, number>> {
  const seen = new Set<string>();
  let texts = 0;
  for await (const post of store.posts.find({})) {
    texts += 1;
    seen.add(sha256(normalisePrompt(post.text)).slice(0, 24));
  }
  return { texts, equal: texts - seen.size };
}
