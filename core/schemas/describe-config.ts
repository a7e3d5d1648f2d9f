import { z } from 'zod';
import { BENCHMARK_SPLITS } from '../outcome.js';
import { name } from './field-types.js';

const PriorDataset = z.strictObject({
  id: name,
  name: z.string().min(1).max(80).describe('As readers know it'),
  file: z.string().min(1).describe('JSON lines, one record a line; relative to this file'),
  field: z.string().min(1).default('prompt').describe('Field of a record that holds the prompt'),
  split: z
    .enum(BENCHMARK_SPLITS)
    .nullable()
    .default(null)
    .describe('Shown beside this split only; null beside all of them'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable()
    .default(null)
    .describe('Of the prompts, filled in when the file is read; given, another content is refused'),
});
export type PriorDataset = z.infer<typeof PriorDataset>;

const Event = z.strictObject({
  date: z.iso.date().describe('UTC'),
  label: z.string().min(1).max(60),
});

/** What is computed about the dataset itself. */
export const DescribeConfig = z.strictObject({
  priorDatasets: z.array(PriorDataset).max(12).default([]).describe('Prompts of other benchmarks, to compare with'),
  events: z.array(Event).max(50).default([]).describe('Days to mark on the chart of posts, such as releases of models'),
  spikes: z
    .strictObject({
      windowDays: z.int().min(5).max(91).default(15).describe('Days around a day that it is compared with'),
      threshold: z.number().positive().default(3.5).describe('Modified z-score above which a day is a spike'),
      leastPosts: z.int().nonnegative().default(5).describe('Relevant posts that a spike has at least'),
    })
    .prefault({}),
  tsne: z
    .strictObject({
      perplexity: z.number().min(2).max(100).default(30),
      iterations: z.int().min(250).max(5000).default(1000),
      maxPoints: z.int().min(10).max(50_000).default(20_000).describe('Of more prompts a seeded draw is shown'),
    })
    .prefault({}),
  clusters: z
    .strictObject({
      least: z.int().min(2).max(60).default(4),
      most: z.int().min(2).max(60).default(25),
      named: z.boolean().default(true).describe('The annotator names each topic, one paid call a topic'),
    })
    .refine(({ least, most }) => least <= most, 'least must not be more than most')
    .prefault({}),
  seed: z.int().nonnegative().default(20251021),
});
export type DescribeConfig = z.infer<typeof DescribeConfig>;
