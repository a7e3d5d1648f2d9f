import { describe, expect, it } from 'vitest';
import { asBilled, batchPrice } from '../../core/batch-price.js';

describe('batchPrice', () => {
  it.each([
    [{ perImageUsd: 0.04 }, 0.5, { perImageUsd: 0.02 }],
    [{ inputUsdPerMTok: 2, outputUsdPerMTok: 8 }, 0.25, { inputUsdPerMTok: 1.5, outputUsdPerMTok: 6 }],
    [{ perImageUsd: 0.04 }, null, { perImageUsd: 0.04 }],
    [null, 0.5, null],
  ])('makes of %j with a discount of %s %j', (price, discount, wanted) => {
    expect(batchPrice(price, discount)).toEqual(wanted);
  });
});

describe('asBilled', () => {
  it('leaves the price of who is not asked in batches', () => {
    const config = { price: { perImageUsd: 0.04 }, batch: false, batchDiscount: 0.5 };

    expect(asBilled(config)).toBe(config);
    expect(asBilled({ ...config, batch: true }).price).toEqual({ perImageUsd: 0.02 });
  });
});
