import type { Usage } from './schemas/ledger-entry.js';
import type { ChatModelConfig } from './schemas/chat-model-config.js';
import type { ImageModelConfig } from './schemas/image-model-config.js';

const MILLION = 1_000_000;

/** @returns USD that the provider billed, else by price and usage, or `null` where those are not known. */
export function chatCostUsd(price: ChatModelConfig['price'], usage: Usage): number | null {
  if (usage.billedUsd !== null) return usage.billedUsd;
  if (!price || usage.inputTextTokens === null || usage.outputTokens === null) return null;
  const input = usage.inputTextTokens + (usage.inputImageTokens ?? 0);
  return (input * price.inputUsdPerMTok + usage.outputTokens * price.outputUsdPerMTok) / MILLION;
}

/** @returns USD that the provider billed, else by price and usage, or `null` where those are not known. */
export function imageCostUsd(price: ImageModelConfig['price'], usage: Usage): number | null {
  if (usage.billedUsd !== null) return usage.billedUsd;
  if (!price) return null;
  if ('perImageUsd' in price) return usage.images === null ? null : usage.images * price.perImageUsd;
  const { inputTextTokens, inputImageTokens, outputTokens } = usage;
  if (inputTextTokens === null || outputTokens === null) return null;
  return (
    (inputTextTokens * price.inputTextUsdPerMTok +
      (inputImageTokens ?? 0) * price.inputImageUsdPerMTok +
      outputTokens * price.outputUsdPerMTok) /
    MILLION
  );
}

/** @returns USD for posts that a source bills, or `null` without a price. */
export function postsCostUsd(pricePerPostUsd: number | null, posts: number): number | null {
  return pricePerPostUsd === null ? null : pricePerPostUsd * posts;
}
