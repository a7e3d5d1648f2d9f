/** What is left of a character beyond the basic plane where a text was cut inside it. */
const HALF_CHARACTER = /[\uD800-\uDBFF]$/;

/** The first `length` UTF-16 units of a text, without half of a character at the end. */
export function cutText(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).replace(HALF_CHARACTER, '');
}
