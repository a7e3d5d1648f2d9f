import type { CorpusPost } from '../corpus/corpus-post.js';
import { wordsOf } from '../x/wire-text.js';

/** Whether all words, "phrases" and #tags of a query stand in a post, whatever the case and the signs between them. */
export function holdsAll(query: string): (post: CorpusPost) => boolean {
  const terms = [...query.matchAll(/"([^"]*)"|([^\s"]+)/g)].map(
    ([, phrase, word]) => ` ${wordsOf(phrase ?? word ?? '')} `,
  );
  return (post) => {
    const text = ` ${wordsOf(post.text)} `;
    return terms.length > 0 && terms.every((term) => text.includes(term));
  };
}
