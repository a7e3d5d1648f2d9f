const SIGNS: Record<string, string> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#x27;': "'",
  '&amp;': '&',
};

/**
 * A text as its author wrote it. Without `raw_json` Reddit escapes texts and addresses once, and servers before it have been seen
 * to pass that parameter over; so it is not sent, and what comes is unescaped once.
 */
export function unescapeHtml(text: string): string {
  return text.replace(/&(?:lt|gt|quot|amp|#39|#x27);/g, (sign) => SIGNS[sign] ?? sign);
}
