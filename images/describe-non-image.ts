const LOOKED_AT_BYTES = 1024;

/** Says in a few words what a file is that is no picture we take: `an HTML page, not an image`. */
export function describeNonImage(bytes: Uint8Array): string {
  const text = startOfText(bytes);
  const markup = withoutProlog(text);
  if (/^<(!doctype html|html|head|body|script|meta|title|div|p)\b/.test(markup)) return 'an HTML page, not an image';
  if (/^<(!doctype svg|svg)\b/.test(markup)) return 'an SVG drawing; only pixel images are taken';
  if (/^<[?a-z]/.test(text)) return 'an XML document, not an image';
  if (/^[{[]/.test(text)) return 'a JSON document, not an image';
  return 'not an image in a known format (PNG, JPEG, WebP, GIF, AVIF)';
}

function startOfText(bytes: Uint8Array): string {
  // TextDecoder drops a byte order mark.
  return new TextDecoder().decode(bytes.subarray(0, LOOKED_AT_BYTES)).trimStart().toLowerCase();
}

/** Drops the XML declaration and comments that may stand before the first element. */
function withoutProlog(text: string): string {
  return text.replace(/^(?:<\?[^>]*>\s*|<!--[^]*?-->\s*)+/, '');
}
