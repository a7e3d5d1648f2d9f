import { Source, type RedditSource } from '../../core/schemas/source.js';
import type { PostSource } from '../../sources/contract.js';
import { redditSource } from '../../sources/reddit/reddit-source.js';
import { withLogIn } from './local-log-in.js';
import type { SourceReach } from './post-source-contract.js';

/** Names the installation of the tests. */
export const AGENT = 'node:org.example.echo-test:1.0 (by /u/nobody)';

interface Reach extends Partial<Omit<SourceReach, 'baseUrl'>>, Pick<SourceReach, 'baseUrl'> {
  account?: string;
  subreddits?: string[];
}

/** Reddit at some address, as an app that always gets a token where the server gives none of its own. */
export function redditAt({
  baseUrl,
  token = 'app-secret-0815',
  account = 'app',
  timeoutMs = 10_000,
  ...settings
}: Reach): PostSource {
  const tokenUrl = `${baseUrl}/api/v1/access_token`;
  const config = Source.parse({ kind: 'reddit', queries: ['any'], baseUrl, tokenUrl, userAgent: AGENT, ...settings });
  const given = { access_token: 'token-of-the-test', token_type: 'bearer', expires_in: 86_400 };
  const isLogIn = ({ href }: URL) => href === tokenUrl;
  return redditSource(config as RedditSource, { token, account, timeoutMs, fetch: withLogIn(isLogIn, given) });
}

/** A post with a long text, as a listing has it. */
export const link = {
  kind: 't3',
  data: { id: 'abc1', title: 'A fox', selftext: 'fox '.repeat(500), created_utc: 1_790_000_000, subreddit: 'aiArt' },
};

/** A listing without anything. */
export const EMPTY = { kind: 'Listing', data: { children: [], after: null } };
