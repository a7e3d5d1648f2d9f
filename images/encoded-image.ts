/** Media types that are taken for pictures. */
export type ImageMediaType = 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif' | 'image/avif';

/** An encoded picture. Width and height in pixels, as a viewer sees it (EXIF orientation applied). */
export interface EncodedImage {
  bytes: Uint8Array;
  mediaType: ImageMediaType;
  width: number;
  height: number;
}
