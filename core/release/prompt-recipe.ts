/** A stretch of a post's text, by position in UTF-16 code units, or words that stand in no post. */
export type RecipePart = { post: number; start: number; length: number } | { words: string };

/** A prompt with a larger share of words that stand in no post is no copy of them, and is not handed on in pieces. */
const MOST_WORDS = 1 / 3;

/** A shorter run of characters is not told from what anybody could have written. */
const SHORTEST_COPY = 12;

/**
 * How to make a prompt from the texts of its posts, so that it can be handed on without the texts: stretches to copy, and between
 * them what stands in no post (the words of a model that joined posts or filled open places). Greedy: the longest stretch first.
 *
 * @returns `[]` for a prompt that is mostly a model's own words: it cannot be made from the posts.
 */
export function promptRecipe(prompt: string, posts: readonly string[]): RecipePart[] {
  const parts: RecipePart[] = [];
  let words = '';
  let at = 0;
  while (at < prompt.length) {
    const copy = longestCopy(prompt, at, posts);
    if (!copy) {
      words += prompt[at];
      at += 1;
      continue;
    }
    if (words !== '') parts.push({ words });
    words = '';
    parts.push(copy);
    at += copy.length;
  }
  if (words !== '') parts.push({ words });
  const own = parts.reduce((sum, part) => sum + ('words' in part ? part.words.length : 0), 0);
  return own > prompt.length * MOST_WORDS ? [] : parts;
}

function longestCopy(
  prompt: string,
  at: number,
  posts: readonly string[],
): Extract<RecipePart, { post: number }> | null {
  let best: Extract<RecipePart, { post: number }> | null = null;
  const seed = prompt.slice(at, at + SHORTEST_COPY);
  if (seed.length < SHORTEST_COPY) return null;
  posts.forEach((text, post) => {
    for (let start = text.indexOf(seed); start >= 0; start = text.indexOf(seed, start + 1)) {
      let length = SHORTEST_COPY;
      while (at + length < prompt.length && text[start + length] === prompt[at + length]) length += 1;
      if (!best || length > best.length) best = { post, start, length };
    }
  });
  return best;
}

/** The prompt again. Where a post is another by now, it comes out different, which its hash shows. */
export function promptFromRecipe(parts: readonly RecipePart[], posts: readonly string[]): string {
  return parts
    .map((part) =>
      'words' in part ? part.words : (posts[part.post] ?? '').slice(part.start, part.start + part.length),
    )
    .join('');
}
