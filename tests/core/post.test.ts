import { describe, expect, it } from 'vitest';
import { postKey, timeOfXId } from '../../core/schemas/post.js';

describe('timeOfXId', () => {
  it.each([
    ['1212092628029698048', '2019-12-31T19:26:16.771Z'],
    // The smallest id of the scheme that is taken: 10^10 >> 22 = 2384 ms after its first moment.
    ['10000000000', '2010-11-04T01:42:57.041Z'],
  ])('reads the moment out of %s', (id, moment) => {
    expect(timeOfXId(id)?.toISOString()).toBe(moment);
  });

  it.each(['9999999999', '20', '', 'edit-cases-37', '1212092628029698048-case5', '-1212092628029698048', '1e18'])(
    'finds no time in "%s"',
    (id) => {
      expect(timeOfXId(id)).toBeNull();
    },
  );
});

describe('postKey', () => {
  it('keeps equal ids of two networks apart', () => {
    expect(postKey('x', '1')).toBe('x:1');
    expect(postKey('bluesky', '1')).not.toBe(postKey('x', '1'));
  });
});
