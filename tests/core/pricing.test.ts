import { describe, expect, it } from 'vitest';
import { chatCostUsd, imageCostUsd, postsCostUsd } from '../../core/pricing.js';
import { NO_USAGE, type Usage } from '../../core/schemas/ledger-entry.js';
import type { ChatModelConfig } from '../../core/schemas/chat-model-config.js';
import type { ImageModelConfig } from '../../core/schemas/image-model-config.js';

const perToken = { inputUsdPerMTok: 2, outputUsdPerMTok: 8 };
const perImage = { perImageUsd: 0.04 };
const imageTokens = { inputTextUsdPerMTok: 5, inputImageUsdPerMTok: 8, outputUsdPerMTok: 30 };

describe('chatCostUsd', () => {
  it.each<[string, ChatModelConfig['price'], Partial<Usage>, number | null]>([
    // 1000 x 2 / 10^6 + 500 x 8 / 10^6
    ['text in and out', perToken, { inputTextTokens: 1000, outputTokens: 500 }, 0.006],
    // (1000 + 3000) x 2 / 10^6
    [
      'pictures at the price of text',
      perToken,
      { inputTextTokens: 1000, inputImageTokens: 3000, outputTokens: 0 },
      0.008,
    ],
    ['a free model', { inputUsdPerMTok: 0, outputUsdPerMTok: 0 }, { inputTextTokens: 9, outputTokens: 9 }, 0],
    ['no price', null, { inputTextTokens: 1000, outputTokens: 500 }, null],
    ['an unknown input', perToken, { outputTokens: 500 }, null],
    ['an unknown output', perToken, { inputTextTokens: 1000 }, null],
    ['no usage at all', perToken, {}, null],
  ])('prices %s', (_, price, usage, costUsd) => {
    expect(chatCostUsd(price, { ...NO_USAGE, ...usage })).toBe(costUsd);
  });
});

describe('imageCostUsd', () => {
  it.each<[string, ImageModelConfig['price'], Partial<Usage>, number | null]>([
    ['by the image', perImage, { images: 2 }, 0.08],
    // 100 x 5 + 1000 x 8 + 4000 x 30, over 10^6
    ['by the token', imageTokens, { inputTextTokens: 100, inputImageTokens: 1000, outputTokens: 4000 }, 0.1285],
    ['a text without pictures', imageTokens, { inputTextTokens: 100, inputImageTokens: 0, outputTokens: 4000 }, 0.1205],
    ['no price', null, { images: 1 }, null],
    ['an unknown number of images', perImage, { outputTokens: 4000 }, null],
    ['tokens that the server does not tell', imageTokens, { images: 1 }, null],
    ['an unknown output', imageTokens, { inputTextTokens: 100 }, null],
  ])('prices %s', (_, price, usage, costUsd) => {
    const cost = imageCostUsd(price, { ...NO_USAGE, ...usage });

    if (costUsd === null) expect(cost).toBeNull();
    else expect(cost).toBeCloseTo(costUsd, 12);
  });
});

describe('postsCostUsd', () => {
  it('is unknown without a price, and nothing for no posts', () => {
    expect(postsCostUsd(null, 100)).toBeNull();
    expect(postsCostUsd(0.005, 100)).toBe(0.5);
    expect(postsCostUsd(0.005, 0)).toBe(0);
  });
});
