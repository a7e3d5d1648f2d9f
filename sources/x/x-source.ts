import { ProviderError } from '../../core/provider-error.js';
import { redact } from '../../core/redact.js';
import type { XSource } from '../../core/schemas/source.js';
import type {
  LookupPage,
  PostPage,
  PostSource,
  RepliesRequest,
  SearchQuery,
  SearchRequest,
  SourceAccess,
} from '../contract.js';
import { XPage } from './page-schema.js';
import { parsePage } from './parse-page.js';
import { xError } from './x-error.js';

/** Fields asked for, in both dialects (spec 2.167 of 2026-08 renamed `tweet` to `post`; the prose still shows the old names). */
const FIELDS = {
  post: {
    'post.fields': 'created_at,conversation_id,lang,attachments,entities,public_metrics,note_post',
    expansions: 'author_id,referenced_posts,attachments.media_keys',
  },
  tweet: {
    'tweet.fields':
      'created_at,conversation_id,lang,attachments,entities,public_metrics,note_tweet,referenced_tweets,author_id',
    expansions: 'author_id,referenced_tweets.id,attachments.media_keys',
  },
} as const;

const MEDIA_FIELDS = 'alt_text,url,preview_image_url,type,width,height,media_key';

/** X API v2: full-archive search, and the posts of a conversation by the operator `conversation_id:`. */
export function xSource(settings: XSource, access: SourceAccess): PostSource {
  // Which dialect an account gets is found out once, and remembered.
  const config = { ...settings };

  async function search(request: SearchRequest): Promise<PostPage> {
    return fetchPage(config, access, {
      query: queryText(request.query),
      start_time: `${request.window.from}T00:00:00Z`,
      ...endTime(request.window.to, Date.now()),
      cursor: request.cursor,
      signal: request.signal,
    });
  }

  async function replies(request: RepliesRequest): Promise<PostPage> {
    // Full-archive search looks back 30 days only unless told otherwise.
    const start_time = '2006-03-21T00:00:00Z';
    return fetchPage(config, access, { ...request, query: `conversation_id:${request.conversationId}`, start_time });
  }

  async function lookup(): Promise<LookupPage> {
    throw new ProviderError('unsupported', 'lookup is not there yet');
  }

  return { platform: 'x', lookupSize: 0, search, replies, lookup };
}

function queryText(query: SearchQuery): string {
  if (query.kind === 'raw') return query.text;
  const words = query.words.map((word) => (/\s/.test(word) ? `"${word}"` : word)).join(' OR ');
  return query.language === null ? `(${words})` : `(${words}) lang:${query.language}`;
}

/** The window's last day counts whole: X excludes the second of `end_time` itself, and refuses one that is still to come. */
function endTime(day: string, nowMs: number): { end_time?: string } {
  const midnight = new Date(`${day}T00:00:00Z`);
  midnight.setUTCDate(midnight.getUTCDate() + 1);
  return midnight.getTime() > nowMs ? {} : { end_time: midnight.toISOString().replace('.000', '') };
}

interface PageRequest {
  query: string;
  start_time: string;
  end_time?: string;
  cursor: string | null;
  signal: AbortSignal;
}

async function fetchPage(config: XSource, access: SourceAccess, request: PageRequest): Promise<PostPage> {
  let { response, body } = await get(searchUrl(config.dialect, request, config), access, request.signal);
  if (response.status === 400 && /\b(tweet|post)\.fields\b|expansions/.test(body)) {
    // Which dialect an account gets could not be found out in advance; a 400 is not billed, so ask in the other one.
    const other = config.dialect === 'post' ? 'tweet' : 'post';
    ({ response, body } = await get(searchUrl(other, request, config), access, request.signal));
    if (response.ok) config.dialect = other;
  }
  if (!response.ok) throw xError(response, body, { token: access.token, nowMs: Date.now() });
  const page = readPage(body);
  const importer = 'x-search';
  return {
    ...parsePage(page, importer),
    nextCursor: page.meta?.next_token ?? null,
    billedPosts: page.data?.length ?? 0,
    requestId: response.headers.get('x-transaction-id'),
  };
}

function searchUrl(dialect: XSource['dialect'], request: PageRequest, config: XSource): URL {
  const url = new URL('/2/tweets/search/all', config.baseUrl);
  const { cursor, signal: _, ...named } = request;
  const parameters = {
    query: named.query,
    start_time: named.start_time,
    ...(named.end_time && { end_time: named.end_time }),
    max_results: String(config.pageSize),
    ...FIELDS[dialect],
    'media.fields': MEDIA_FIELDS,
    'user.fields': 'username',
    ...(cursor && { next_token: cursor }),
  };
  for (const [key, value] of Object.entries(parameters)) url.searchParams.set(key, value);
  return url;
}

async function get(url: URL, access: SourceAccess, signal: AbortSignal): Promise<{ response: Response; body: string }> {
  const timeout = AbortSignal.timeout(access.timeoutMs);
  try {
    const response = await (access.fetch ?? fetch)(url, {
      headers: { authorization: `Bearer ${access.token}` },
      signal: AbortSignal.any([signal, timeout]),
    });
    return { response, body: await response.text() };
  } catch (error) {
    if (signal.aborted) throw error;
    const words = timeout.aborted ? 'no answer within the time limit' : `no connection: ${causeOf(error)}`;
    throw new ProviderError('provider_down', redact(words, [access.token]));
  }
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? ((cause as { code?: string }).code ?? cause.message) : String(cause);
}

function readPage(body: string): XPage {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new ProviderError('bad_response', 'the answer is not JSON');
  }
  const page = XPage.safeParse(json);
  if (!page.success) throw new ProviderError('bad_response', 'the answer is not a page of posts');
  return page.data;
}
