import { eld } from 'eld/medium';

/** Shortest text whose language is told: of a word or two any detector guesses. Letters. */
const LEAST_LETTERS = 12;

/** The language of a text as an ISO 639-1 code, offline; `null` where it is too short or the detector itself is not sure. */
export function detectLanguage(text: string): string | null {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  // A character of these scripts is about half a word.
  const least = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(text)
    ? 4
    : LEAST_LETTERS;
  if (letters < least) return null;
  const found = eld.detect(text);
  return found.language !== '' && found.isReliable() ? found.language : null;
}
