/**
 * The address to link to, or `null` where a link would not be safe: anything but http and https,
 * and addresses with a user name, which can pass for another host's.
 */
export function safeUrl(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  if (url.username || url.password) return null;
  return url.href;
}
