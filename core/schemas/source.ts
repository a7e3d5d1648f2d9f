import { z } from 'zod';
import { environmentName, name, usd } from './field-types.js';

/** Posts that are in the store already. */
const ImportedSource = z.strictObject({
  kind: z.literal('imported').describe('Posts that `echobench import` put into the store'),
  id: name.default('imported'),
  importers: z.array(z.string()).optional().describe('Only posts that these importers read; all when absent'),
  undated: z
    .boolean()
    .optional()
    .describe(
      'Posts without a date too, as many a list of cases has: true; else only posts from the days of the window',
    ),
});

const XSource = z.strictObject({
  kind: z.literal('x').describe('X API v2 full-archive search and conversations'),
  id: name.default('x'),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .default('https://api.x.com')
    .describe('Without the /2'),
  keyEnv: environmentName.nullable().default('X_BEARER_TOKEN').describe('null only for a server that takes any token'),
  dialect: z
    .enum(['tweet', 'post'])
    .default('post')
    .describe('Names of the request fields; answers of both are understood'),
  queries: z.array(z.string().min(1).max(1024)).min(1),
  pageSize: z.int().min(10).max(500).default(100),
  maxPosts: z.int().positive().default(10_000).describe('Stop a query after so many posts'),
  replies: z.boolean().default(true).describe('Fetch the reply tree of every relevant post'),
  pricePerPostUsd: usd.nullable().default(null),
});
export type XSource = z.infer<typeof XSource>;

export const Source = z.discriminatedUnion('kind', [ImportedSource, XSource]);
export type Source = z.infer<typeof Source>;

/** A source that is asked over the network. */
export type NetworkSource = Exclude<Source, { kind: 'imported' }>;
