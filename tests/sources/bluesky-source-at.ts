import { Source, type BlueskySource } from '../../core/schemas/source.js';
import { didOf, keyOf } from '../../simulator/bluesky/at-names.js';
import type { CorpusPost } from '../../simulator/corpus/corpus-post.js';
import { blueskySource } from '../../sources/bluesky/bluesky-source.js';
import type { PostSource } from '../../sources/contract.js';
import { withLogIn } from './local-log-in.js';
import type { SourceReach } from './post-source-contract.js';

interface Reach extends Partial<Omit<SourceReach, 'baseUrl'>>, Pick<SourceReach, 'baseUrl'> {
  account?: string;
  threadDepth?: number;
}

/** Bluesky at some address, as an account whose log-in always works where the server has none of its own. */
export function blueskyAt({
  baseUrl,
  token = 'app-password-0815',
  account = 'echo.test',
  timeoutMs = 10_000,
  ...settings
}: Reach): PostSource {
  const config = Source.parse({ kind: 'bluesky', queries: ['any'], baseUrl, ...settings }) as BlueskySource;
  const session = { accessJwt: 'access.of-the-test', refreshJwt: 'refresh.of-the-test' };
  const isLogIn = ({ pathname }: URL) => pathname.endsWith('Session');
  return blueskySource(config, { token, account, timeoutMs, fetch: withLogIn(isLogIn, session) });
}

/** The id under which Bluesky has a post of the corpus. */
export function idOf({ id, author }: CorpusPost): string {
  return `${keyOf(id)}@${didOf(author.id)}`;
}

/** A post with a long text, as a page has it. */
export const view = {
  uri: 'at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/app.bsky.feed.post/3lpr6d3tk622b',
  author: { did: 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa', handle: 'a.test' },
  record: { text: 'fox '.repeat(500) },
};
