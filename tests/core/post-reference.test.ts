import { describe, expect, it } from 'vitest';
import { keyOfReference } from '../../core/post-reference.js';

describe('keyOfReference', () => {
  it.each([
    ['x:1234567890123456789', 'x:1234567890123456789'],
    ['https://x.com/someone/status/1234567890123456789?s=20', 'x:1234567890123456789'],
    ['https://twitter.com/someone/status/1234567890123456789', 'x:1234567890123456789'],
    ['https://www.reddit.com/r/StableDiffusion/comments/1abc2d/a_title/', 'reddit:t3_1abc2d'],
    ['https://old.reddit.com/r/StableDiffusion/comments/1abc2d/a_title/kz9y8x/', 'reddit:t1_kz9y8x'],
    ['bluesky:at://did:plc:abc/app.bsky.feed.post/3k', 'bluesky:at://did:plc:abc/app.bsky.feed.post/3k'],
  ])('reads %s as %s', (reference, key) => {
    expect(keyOfReference(reference)).toBe(key);
  });

  it.each(['', '1234567890', 'https://example.org/status/1', 'x: 1', 'mastodon:1'])(
    'knows no post in %j',
    (reference) => {
      expect(keyOfReference(reference)).toBeNull();
    },
  );
});
