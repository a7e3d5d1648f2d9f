import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentKey, releaseDigest, sha256, type KeyKind } from '../../core/content-key.js';

const KINDS: KeyKind[] = ['sample', 'generation', 'judgment', 'score', 'annotation', 'candidate', 'thread', 'analysis'];

describe('contentKey', () => {
  it('never changes: keys of earlier runs stay good', () => {
    const parts = { split: 'text_to_image', prompt: 'a red fox', inputImages: [] };

    // First 24 hex characters of SHA-256, by Python's hashlib, of
    // 'sample\n{"inputImages":[],"prompt":"a red fox","split":"text_to_image"}'.
    expect(contentKey('sample', parts)).toBe('2d3e8659b5e32c607baca61d');
  });

  it('is 24 hex characters, and of its own for every kind with equal parts', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (parts) => {
        const keys = KINDS.map((kind) => contentKey(kind, parts));

        expect(new Set(keys).size).toBe(KINDS.length);
        for (const key of keys) expect(key).toMatch(/^[0-9a-f]{24}$/);
      }),
    );
  });
});

describe('sha256', () => {
  it('is the published digest of text and of bytes', () => {
    const published = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

    expect(sha256('abc')).toBe(published);
    expect(sha256(Buffer.from('abc'))).toBe(published);
  });
});

describe('releaseDigest', () => {
  it('is the same for the same samples in any order', () => {
    // SHA-256, by Python's hashlib, of '{"samples":["a","b","c"]}'.
    const digest = '2dabf64c6a57c458c943b70a52d22fb4411fd974e852ab9c44ea542ada44a2aa';

    expect(releaseDigest(['c', 'a', 'b'])).toBe(digest);
    expect(releaseDigest(['a', 'b', 'c'])).toBe(digest);
    expect(releaseDigest(['a', 'b'])).not.toBe(digest);
  });
});
