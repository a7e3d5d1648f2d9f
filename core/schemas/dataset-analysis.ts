import { z } from 'zod';
import { SPLITS } from '../outcome.js';

const Drawn = z.strictObject({ value: z.number(), low: z.number().nullable(), high: z.number().nullable() });
const Length = z.strictObject({
  low: z.number().nullable(),
  median: z.number().nullable(),
  high: z.number().nullable(),
  mean: z.number().nullable(),
});
const Shares = z.array(z.strictObject({ name: z.string(), n: z.int(), share: z.number() }));

/** Prompts that are looked at together: all of the release, one split, or a prior dataset. */
const PromptStatistics = z.strictObject({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['release', 'split', 'prior']),
  n: z.int(),
  characters: Length,
  words: Length,
  firstBigrams: Shares,
  languages: Shares,
  /** Prompts whose language could not be told. */
  unknownLanguage: z.int(),
  /** `null` where there are too few words. */
  distinct: z.strictObject({ words: z.int(), distinct1: Drawn, distinct2: Drawn }).nullable(),
  selfSimilarity: z.strictObject({
    mean: z.number().nullable(),
    low: z.number().nullable(),
    high: z.number().nullable(),
    n: z.int(),
  }),
  /** `null` where there are too few prompts. */
  vendi: z.strictObject({ size: z.int(), score: Drawn }).nullable(),
});
export type PromptStatistics = z.infer<typeof PromptStatistics>;

const Topic = z.strictObject({
  /** Words that tell it from the others, heaviest first. */
  words: z.array(z.string()),
  n: z.int(),
  bySplit: z.record(z.enum(SPLITS), z.int()),
  /** Key of its name in `topic_names`; whether there is one is another matter. `null` where names are off. */
  nameKey: z.string().nullable(),
  /** Samples that the namer is shown. */
  exampleIds: z.array(z.string()),
});
export type Topic = z.infer<typeof Topic>;

/** What is known of a dataset itself, beside the models that were run on it. `_id` is the content key of what went in. */
export const DatasetAnalysis = z.strictObject({
  _id: z.string(),
  refreshId: z.string(),
  releaseId: z.string(),
  at: z.date(),
  seed: z.int(),
  embeddings: z.strictObject({
    provider: z.string().nullable(),
    model: z.string(),
    dimensions: z.int().nullable(),
    n: z.int(),
    missing: z.int(),
  }),
  volume: z.strictObject({
    days: z.array(
      z.strictObject({
        day: z.string(),
        collected: z.boolean(),
        found: z.int(),
        relevant: z.int(),
        unrated: z.int(),
        score: z.number().nullable(),
        isSpike: z.boolean(),
      }),
    ),
    windowDays: z.int(),
    threshold: z.number(),
    leastPosts: z.int(),
    relevanceAtLeast: z.int(),
    undated: z.int(),
    events: z.array(z.strictObject({ date: z.string(), label: z.string() })),
  }),
  statistics: z.array(PromptStatistics),
  /** `null` where there is nothing to put on a plane. */
  map: z
    .strictObject({
      /** Blob of a `PromptMap` as JSON. */
      blob: z.string(),
      points: z.int(),
      /** Prompts of which those are a draw. */
      of: z.int(),
      perplexity: z.number(),
      iterations: z.int(),
    })
    .nullable(),
  /** `null` where there are too few prompts. */
  topics: z
    .strictObject({
      k: z.int(),
      tried: z.array(z.strictObject({ k: z.int(), silhouette: z.number() })),
      topics: z.array(Topic),
    })
    .nullable(),
});
export type DatasetAnalysis = z.infer<typeof DatasetAnalysis>;

/** Points of the map of prompts: by column, as there are many. */
export const PromptMap = z.strictObject({
  groups: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      kind: z.enum(['split', 'prior']),
      /** The benchmark split that it belongs to, or is compared with; `null` for all. */
      split: z.enum(SPLITS).nullable(),
      n: z.int(),
    }),
  ),
  group: z.array(z.int()),
  /** From 0 to 10,000, left to right and bottom to top. */
  x: z.array(z.int()),
  y: z.array(z.int()),
  /** The beginning of each prompt. */
  text: z.array(z.string()),
});
export type PromptMap = z.infer<typeof PromptMap>;
