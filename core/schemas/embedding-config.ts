import { z } from 'zod';
import { name, usd } from './field-types.js';

/** Price of an embedding model, USD per million tokens. */
const EmbeddingPrice = z.strictObject({ inputUsdPerMTok: usd });

const OpenaiEmbeddings = z.strictObject({
  protocol: z.literal('openai-embeddings'),
  provider: name.describe('Name of an entry of `providers`'),
  model: z.string().min(1).describe('Model id as the provider knows it'),
  dimensions: z
    .int()
    .min(2)
    .max(8192)
    .nullable()
    .default(null)
    .describe('Length of the vectors, where the model can be asked for one; null leaves it to the model'),
  price: EmbeddingPrice.nullable().default(null).describe('Unknown when absent; unknown is never zero'),
});

const BuiltInEmbeddings = z.strictObject({
  protocol: z.literal('built-in'),
  model: z
    .literal('ngram-512')
    .default('ngram-512')
    .describe('Hashed words and character n-grams: alike in wording, blind to paraphrase; free, and needs no network'),
});

/** How texts become vectors. */
export const EmbeddingConfig = z.discriminatedUnion('protocol', [OpenaiEmbeddings, BuiltInEmbeddings]);
export type EmbeddingConfig = z.infer<typeof EmbeddingConfig>;
export type AskedEmbeddingConfig = z.infer<typeof OpenaiEmbeddings>;

/** What embeds where a refresh file names nothing else. */
export const BUILT_IN_EMBEDDINGS: EmbeddingConfig = { protocol: 'built-in', model: 'ngram-512' };
