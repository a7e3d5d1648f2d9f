/** Bytes of a `data:` URL in base64; `null` where it is none. */
export function readDataUrl(url: string): Buffer | null {
  const comma = url.indexOf(';base64,');
  if (!url.startsWith('data:') || comma < 0) return null;
  return Buffer.from(url.slice(comma + ';base64,'.length), 'base64');
}
