import type { Platform } from './schemas/post.js';

/** What a platform's terms mean for a dataset that rests on its posts. A reading of the terms, not legal advice. */
export interface PlatformTerms {
  name: string;
  /** What may be handed on to others: ids only, or also the content under conditions. */
  handOn: 'ids_only' | 'conditions';
  /** For the data card, in plain words. */
  words: string;
  source: string;
}

/** Read 2026-11; docs/releases.md says what follows from it. */
export const PLATFORM_TERMS: Readonly<Record<Platform, PlatformTerms>> = {
  x: {
    name: 'X',
    handOn: 'ids_only',
    words:
      'Others may be given ids of posts only; texts and pictures are fetched anew by whoever uses them. What is stored must follow ' +
      'deletions and edits. No training of foundation or frontier models on it.',
    source: 'X Developer Policy and Agreement',
  },
  bluesky: {
    name: 'Bluesky',
    handOn: 'conditions',
    words:
      'Posts are public and stay their authors’; there is no licence to republish texts and pictures as a whole. Deletions must be followed.',
    source: 'Bluesky Terms of Service and Developer Guidelines',
  },
  reddit: {
    name: 'Reddit',
    handOn: 'ids_only',
    words:
      'Content must not be given on without Reddit’s leave, nor used for training models; deleted posts and comments must be deleted.',
    source: 'Reddit Data API Terms',
  },
  other: {
    name: 'other',
    handOn: 'conditions',
    words: 'From a file; what may be done with it is for whoever gave the file to say.',
    source: 'unknown',
  },
};

/** The platform that the store key of a post names. */
export function platformOf(postKey: string): Platform {
  const name = postKey.slice(0, postKey.indexOf(':'));
  return name === 'x' || name === 'bluesky' || name === 'reddit' ? name : 'other';
}
