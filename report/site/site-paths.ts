import type { Split } from '../../core/outcome.js';
import { sha256 } from '../../core/content-key.js';

/** Names that the gallery's own pages have. */
const RESERVED = /^(?:index|page|text-to-image|image-to-image|analysis)(?:-\d+)?$/;

const GALLERY_NAMES: Record<Split, string> = {
  text_to_image: 'text-to-image',
  image_to_image: 'image-to-image',
  analysis: 'analysis',
};

/**
 * File name, under `samples/`, of a sample's page: its id. An id that a file system or a link could misread is hashed;
 * capitals too, as some file systems do not tell them from small letters.
 */
export function samplePage(sampleId: string): string {
  const plain = /^[a-z0-9][a-z0-9_-]{0,99}$/.test(sampleId) && !RESERVED.test(sampleId);
  return `${plain ? sampleId : sha256(sampleId).slice(0, 32)}.html`;
}

/** File name, under `samples/`, of a page of the gallery; `null` is the gallery of all splits. Pages count from 1. */
export function galleryPage(split: Split | null, page: number): string {
  if (split === null) return page === 1 ? 'index.html' : `page-${page}.html`;
  return page === 1 ? `${GALLERY_NAMES[split]}.html` : `${GALLERY_NAMES[split]}-${page}.html`;
}
