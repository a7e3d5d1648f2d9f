import { CORPUS_WINDOW } from '../../simulator/corpus/build-corpus.js';
import type { CorpusPost } from '../../simulator/corpus/corpus-post.js';
import type { Network } from '../../simulator/networks/network.js';

/** Whether a post is from the days of the corpus: some replies come later. */
export function isInCorpusWindow({ createdAt }: CorpusPost): boolean {
  const day = createdAt.toISOString().slice(0, 10);
  return day >= CORPUS_WINDOW.from && day <= CORPUS_WINDOW.to;
}

/**
 * A post and what is to be had below it.
 *
 * @param keepsPlaces whether replies to a post that is gone are shown still, as on Reddit.
 */
export function shownBelow(post: CorpusPost, network: Network, keepsPlaces = false): CorpusPost[] {
  const isShown = network.fateOf(post) === 'shown';
  if (!isShown && !keepsPlaces) return [];
  const replies = network.repliesTo(post.id).flatMap((reply) => shownBelow(reply, network, keepsPlaces));
  return isShown ? [post, ...replies] : replies;
}
