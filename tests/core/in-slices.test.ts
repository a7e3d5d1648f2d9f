import { describe, expect, it } from 'vitest';
import { inSlices } from '../../core/in-slices.js';

describe('inSlices', () => {
  it('gives results in order, and has no more than a slice under way', async () => {
    let underWay = 0;
    let most = 0;

    const results = await inSlices([5, 4, 3, 2, 1, 0, 6], 3, async (thing) => {
      most = Math.max(most, ++underWay);
      for (let turn = 0; turn < thing; turn += 1) await Promise.resolve();
      underWay -= 1;
      return thing * 10;
    });

    expect(results).toEqual([50, 40, 30, 20, 10, 0, 60]);
    expect(most).toBe(3);
  });

  it('passes on the first failure and begins no further slice', async () => {
    const begun: number[] = [];

    const work = inSlices([1, 2, 3, 4], 2, async (thing) => {
      begun.push(thing);
      if (thing === 2) throw new Error('two is broken');
    });

    await expect(work).rejects.toThrow('two is broken');
    expect(begun).toEqual([1, 2]);
  });

  it('has nothing to do for nothing', async () => {
    expect(await inSlices([], 5, async () => 1)).toEqual([]);
  });
});
