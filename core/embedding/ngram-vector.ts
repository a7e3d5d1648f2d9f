import { toUnit } from './unit-vector.js';

/** What a kind of feature weighs. Words tell most of what a prompt is about; the pieces of words forgive spelling. */
const WEIGHTS = { word: 1, pair: 0.7, piece: 0.35 };

/** Lengths of the pieces of a word, its ends marked. */
const PIECES = { shortest: 3, longest: 5 };

/** Writing without spaces: there a piece is as good as a word. */
const UNSPACED = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai}/u;

/**
 * A text as a vector of unit length, by counting its words, pairs of words and pieces of words into `dimensions` places that a hash
 * picks, with a sign that a second bit picks (Weinberger et al. 2009, "Feature Hashing for Large Scale Multitask Learning").
 * Texts that share wording are near; a paraphrase without common words is not. Counts weigh by the root, so that a word that
 * stands ten times does not drown the rest, and longer words weigh more, as a text alone cannot tell which words are common.
 *
 * @returns a vector of zeros for a text without letters and digits.
 */
export function ngramVector(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const [feature, weight] of features(text)) {
    const hash = hashOf(feature);
    const place = (hash >>> 1) % dimensions;
    vector[place]! += hash & 1 ? weight : -weight;
  }
  return toUnit(vector);
}

function features(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  const weights = new Map<string, number>();
  const count = (feature: string, weight: number) => {
    counts.set(feature, (counts.get(feature) ?? 0) + 1);
    weights.set(feature, weight);
  };
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  words.forEach((word, i) => {
    count(word, WEIGHTS.word * telling(word));
    const next = words[i + 1];
    if (next !== undefined) count(`${word} ${next}`, WEIGHTS.pair * telling(word + next));
    for (const piece of piecesOf(word)) count(`#${piece}`, WEIGHTS.piece);
  });
  return new Map([...counts].map(([feature, n]) => [feature, Math.sqrt(n) * weights.get(feature)!]));
}

/** From 0.35 for one letter to 1 for eight and more. */
function telling(word: string): number {
  return Math.min(1, 0.25 + word.length * 0.1);
}

function piecesOf(word: string): string[] {
  const [marked, shortest, longest] = UNSPACED.test(word)
    ? [word, 1, 3]
    : [`<${word}>`, PIECES.shortest, PIECES.longest];
  const characters = [...marked];
  const pieces: string[] = [];
  for (let length = shortest; length <= longest; length += 1)
    for (let at = 0; at + length <= characters.length; at += 1) pieces.push(characters.slice(at, at + length).join(''));
  return pieces;
}

/** FNV-1a over UTF-16 units, then the finish of MurmurHash3, so that all bits depend on all of the text. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
