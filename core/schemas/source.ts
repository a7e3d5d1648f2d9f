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
  search: z
    .enum(['all', 'recent'])
    .default('all')
    .describe('all = the whole archive; recent = the last seven days, for accounts without the archive'),
  queries: z.array(z.string().min(1).max(1024)).default([]).describe("In X's own query language"),
  operators: z
    .string()
    .max(200)
    .default('')
    .describe('Added to the queries that are made of keywords of phases, such as `has:images -is:retweet`'),
  pageSize: z.int().min(10).max(500).default(100),
  maxPosts: z.int().positive().default(10_000).describe('Stop a query after so many posts'),
  replies: z.boolean().default(true).describe('Fetch the reply tree of every relevant post'),
  pricePerPostUsd: usd.nullable().default(null),
  pricePerCountUsd: usd.nullable().default(null).describe('One request of `plan --count`'),
});
export type XSource = z.infer<typeof XSource>;

const address = z.url({ protocol: /^https?$/ });

const BlueskySource = z.strictObject({
  kind: z.literal('bluesky').describe('Bluesky (AT Protocol): searchPosts and getPostThread'),
  id: name.default('bluesky'),
  baseUrl: address.default('https://bsky.social').describe('Server of the account, without the /xrpc'),
  accountEnv: environmentName.default('BLUESKY_IDENTIFIER').describe('Variable with the handle of the account'),
  keyEnv: environmentName
    .nullable()
    .default('BLUESKY_APP_PASSWORD')
    .describe('Variable with an app password; null = without an account, for a server that allows it'),
  queries: z.array(z.string().min(1).max(1000)).default([]).describe("In the network's own query language"),
  pageSize: z.int().min(1).max(100).default(100),
  maxPosts: z.int().positive().default(10_000).describe('Stop a query after so many posts'),
  replies: z.boolean().default(true).describe('Fetch the reply tree of every relevant post'),
  threadDepth: z
    .int()
    .min(1)
    .max(1000)
    .default(100)
    .describe('Levels of replies in one answer; what is deeper is asked for by itself'),
  pricePerPostUsd: usd.nullable().default(0),
});
export type BlueskySource = z.infer<typeof BlueskySource>;

const RedditSource = z.strictObject({
  kind: z.literal('reddit').describe('Reddit Data API: search and comment trees'),
  id: name.default('reddit'),
  baseUrl: address.default('https://oauth.reddit.com'),
  tokenUrl: address
    .default('https://www.reddit.com/api/v1/access_token')
    .describe('Where a token is given for the id and the secret of the app'),
  accountEnv: environmentName.default('REDDIT_CLIENT_ID').describe('Variable with the id of the app'),
  keyEnv: environmentName
    .nullable()
    .default('REDDIT_CLIENT_SECRET')
    .describe('Variable with the secret of the app; null only for a server that takes calls without a token'),
  userAgent: z
    .string()
    .regex(/^[\x20-\x7e]{5,200}$/, 'must be 5 to 200 printable ASCII characters')
    .describe('Names this installation, such as "node:org.example.echo:1.0 (by /u/NAME)"; Reddit blocks shared ones'),
  subreddits: z
    .array(z.string().regex(/^\w{2,50}$/, 'must be the name of a subreddit, without r/'))
    .default([])
    .describe('Search only in these; all when empty'),
  queries: z.array(z.string().min(1).max(512)).default([]).describe("In the network's own query language"),
  pageSize: z.int().min(1).max(100).default(100),
  maxPosts: z
    .int()
    .positive()
    .default(1000)
    .describe('Stop a query after so many posts; Reddit itself stops near 1,000'),
  replies: z.boolean().default(true).describe('Fetch the comments of every relevant post'),
  pricePerPostUsd: usd.nullable().default(0),
});
export type RedditSource = z.infer<typeof RedditSource>;

export const Source = z.discriminatedUnion('kind', [ImportedSource, XSource, BlueskySource, RedditSource]);
export type Source = z.infer<typeof Source>;

/** A source that is asked over the network. */
export type NetworkSource = Exclude<Source, { kind: 'imported' }>;
