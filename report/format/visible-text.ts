/** A stretch of plain text, or one character that a reader could not see but that hides or reorders what they read. */
export type TextPart = { text: string; control: null } | { text: null; control: string };

/**
 * Sequences in which an invisible character belongs to the writing: joined emoji, flags of regions,
 * joiners inside words of joining scripts, ideographic variants. They stay as they are.
 */
const WRITING = [
  String.raw`\p{Extended_Pictographic}[\uFE0F\p{Emoji_Modifier}]*(?:\u200D\p{Extended_Pictographic}[\uFE0F\p{Emoji_Modifier}]*)+`,
  // Longer runs of tag characters are a known way to smuggle hidden text, so no more than a region code passes.
  String.raw`\u{1F3F4}[\u{E0020}-\u{E007E}]{1,6}\u{E007F}`,
  String.raw`(?<=[\p{L}\p{M}])(?<![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])[\u200C\u200D](?=\p{L})(?![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])`,
  String.raw`\p{Script=Han}[\u{E0100}-\u{E01EF}]`,
].join('|');

/** Controls, bidirectional marks, zero-width characters and line separators; variation selectors draw nothing and stay. */
const HIDDEN = String.raw`(?![\n\t\uFE00-\uFE0F\u180B-\u180D\u180F])[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\uFFF9-\uFFFB]`;

const CUTS = new RegExp(`(?:${WRITING})|(${HIDDEN})`, 'gu');

/** Tells where a reader's characters end. */
const CHARACTERS = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Cuts text at every character that would be invisible; `\r\n` and a lone `\r` count as a line break. */
export function visibleParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  const normal = text.replace(/\r\n?/g, '\n');
  let plain = '';
  let at = 0;
  for (const match of normal.matchAll(CUTS)) {
    const hidden = match[1];
    plain += normal.slice(at, match.index) + (hidden === undefined ? match[0] : '');
    at = match.index + match[0].length;
    if (hidden === undefined) continue;
    if (plain) parts.push({ text: plain, control: null });
    parts.push({ text: null, control: codePointName(hidden) });
    plain = '';
  }
  plain += normal.slice(at);
  if (plain) parts.push({ text: plain, control: null });
  return parts;
}

/** The same for places that hold no markup, such as an alt text: `[U+202E]` stands for the character. */
export function visibleText(text: string): string {
  return visibleParts(text)
    .map((part) => part.text ?? `[${part.control}]`)
    .join('');
}

/** The first `length` characters as a reader counts them, white space folded, with an ellipsis where text was cut. */
export function excerpt(text: string, length: number): string {
  // A reader's character can be many code units; 16 a character are enough for all but vandalism.
  const folded = text
    .slice(0, length * 16)
    .replace(/\s+/g, ' ')
    .trim();
  let kept = '';
  let characters = 0;
  for (const { segment } of CHARACTERS.segment(folded)) {
    if (characters === length) return `${kept.trimEnd()}…`;
    kept += segment;
    characters += 1;
  }
  return text.length > length * 16 ? `${kept}…` : kept;
}

function codePointName(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
