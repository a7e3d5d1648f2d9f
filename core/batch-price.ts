import type { AnnotateConfig } from './schemas/annotate-config.js';
import type { AnnotationStep } from './schemas/annotation.js';
import type { ChatModelConfig, ChatPrice } from './schemas/chat-model-config.js';
import type { ImagePrice } from './schemas/image-model-config.js';
import type { z } from 'zod';

type Price = z.infer<typeof ChatPrice> | z.infer<typeof ImagePrice>;

/**
 * A price, USD, as a batch has it: every part less the vendor's discount.
 *
 * @param discount part that is taken off; `null` where nobody knows it: then the full price is reserved and booked.
 */
export function batchPrice<Some extends Price | null>(price: Some, discount: number | null): Some {
  if (price === null || discount === null) return price;
  return Object.fromEntries(Object.entries(price).map(([part, usd]) => [part, usd * (1 - discount)])) as Some;
}

/** The annotator's price for a question of one step. */
export function stepPrice(
  { model, batch, batchDiscount }: Pick<AnnotateConfig, 'model' | 'batch' | 'batchDiscount'>,
  step: AnnotationStep,
): ChatModelConfig['price'] {
  return batch.includes(step) ? batchPrice(model.price, batchDiscount) : model.price;
}

/** A model or judge as the plan has to price it: by the discount where it is asked in batches. */
export function asBilled<Config extends { price: Price | null; batch: boolean; batchDiscount: number | null }>(
  config: Config,
): Config {
  return config.batch ? { ...config, price: batchPrice(config.price, config.batchDiscount) } : config;
}
