/** Formats that every current browser shows, by the extension that a file of it gets. */
export const IMAGE_EXTENSIONS = ['png', 'jpg', 'webp', 'gif', 'avif', 'bmp'] as const;
export type ImageExtension = (typeof IMAGE_EXTENSIONS)[number];

/**
 * The format of a picture by its first bytes, never by what somebody said of it.
 * `null` for all else: SVG and HTML in particular could carry scripts and are not published.
 */
export function sniffImage(bytes: Uint8Array): ImageExtension | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 32)).toString('latin1');
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (head.startsWith('\xff\xd8\xff')) return 'jpg';
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'webp';
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'gif';
  if (head.slice(4, 8) === 'ftyp' && /avi[fs]/.test(head.slice(8))) return 'avif';
  if (head.startsWith('BM')) return 'bmp';
  return null;
}
