/**
 * Signs that take no room or turn the order of others round: zero-width spaces, marks and overrides of direction, invisible operators,
 * tags (in which whole sentences have been hidden), spare variation selectors, soft hyphens, controls beyond JSON's own escapes. The two
 * selectors that say whether a sign is drawn as text or as emoji stay.
 */
const UNSEEN = /(?![\ufe0e\ufe0f])\p{Default_Ignorable_Code_Point}|[\u007f-\u009f\u2028\u2029\ufff9-\ufffb]/gu;

/** Joiners belong to emoji of several parts and to scripts such as Persian and Hindi; elsewhere they only hide something. */
const JOINER = /[\u200c\u200d]/u;
const JOINS =
  /[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f\p{M}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Sinhala}\p{Script=Malayalam}\p{Script=Kannada}]$/u;

/** A text with such signs as JSON escapes (`\u200b`). Of a JSON text it changes nothing that a parser would see. */
export function visible(text: string): string {
  return text.replace(UNSEEN, (sign, at: number) =>
    JOINER.test(sign) && JOINS.test(text.slice(Math.max(0, at - 2), at)) ? sign : escaped(sign),
  );
}

function escaped(sign: string): string {
  return Array.from({ length: sign.length }, (_, i) => `\\u${sign.charCodeAt(i).toString(16).padStart(4, '0')}`).join(
    '',
  );
}
