/**
 * Signs that take no room or turn the order of others round: zero-width spaces, marks and overrides of direction, invisible operators,
 * tags (in which whole sentences have been hidden), spare variation selectors, soft hyphens, controls beyond JSON's own escapes.
 */
const UNSEEN =
  /[\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]|[\u{1d173}-\u{1d17a}]/gu;

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
