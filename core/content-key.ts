import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';

/** Hex characters of a content key: 96 bits, so that a collision among 10^9 keys has a chance below 10^-10. */
const KEY_LENGTH = 24;

/** What a key can be of. It is part of the hash, so that equal contents of two kinds never share a key. */
export type KeyKind =
  | 'sample'
  | 'generation'
  | 'rewrite'
  | 'stored'
  | 'judgment'
  | 'score'
  | 'annotation'
  | 'candidate'
  | 'thread'
  | 'analysis'
  | 'batch'
  | 'review-subject'
  | 'review'
  | 'embedding'
  | 'embeddings'
  | 'dataset'
  | 'topic'
  | 'group';

/** Full SHA-256 of bytes or text, 64 hex characters. */
export function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * The content key of a record: equal parts give equal keys on every machine and in every run,
 * so a second write is an upsert and a lookup tells whether a call is already paid for.
 *
 * @returns 24 hex characters.
 */
export function contentKey(kind: KeyKind, parts: Record<string, unknown>): string {
  return sha256(`${kind}\n${canonicalJson(parts)}`).slice(0, KEY_LENGTH);
}

/** The content address of a release: its sample ids, in any order. 64 hex characters. */
export function releaseDigest(sampleIds: readonly string[]): string {
  return sha256(canonicalJson({ samples: sampleIds.toSorted() }));
}
