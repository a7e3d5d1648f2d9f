import type { XSource } from '../../core/schemas/source.js';
import type { PartialProblem } from '../contract.js';

/** Fields asked for, in both dialects (spec 2.167 of 2026-08 renamed `tweet` to `post`; the prose still shows the old names). */
const FIELDS = {
  post: {
    fields: 'created_at,conversation_id,lang,attachments,entities,public_metrics,note_post',
    expansions: 'author_id,referenced_posts,attachments.media_keys',
  },
  tweet: {
    fields:
      'created_at,conversation_id,lang,attachments,entities,public_metrics,note_tweet,referenced_tweets,author_id',
    expansions: 'author_id,referenced_tweets.id,attachments.media_keys',
  },
} as const;

const MEDIA_FIELDS = 'alt_text,url,preview_image_url,type,width,height,media_key';

/** The day of the first post. */
export const ARCHIVE_START = '2006-03-21T00:00:00Z';

const RECENT_MS = 7 * 86_400_000;

/** Seconds, as X wants them; `end_time` itself is excluded. */
export interface TimeBounds {
  start_time?: string;
  end_time?: string;
}

/** What is wanted of the posts of a page. */
export function pageFields(dialect: XSource['dialect']): Record<string, string> {
  return withFields(dialect, FIELDS[dialect].fields);
}

/** The same, and whether the post is withheld. */
export function lookupFields(dialect: XSource['dialect']): Record<string, string> {
  return withFields(dialect, `${FIELDS[dialect].fields},withheld`);
}

function withFields(dialect: XSource['dialect'], fields: string): Record<string, string> {
  return {
    [`${dialect}.fields`]: fields,
    expansions: FIELDS[dialect].expansions,
    'media.fields': MEDIA_FIELDS,
    'user.fields': 'username',
  };
}

/**
 * A window of whole days in X's terms. The recent search refuses a window that begins before its seven days: what lies before them is
 * left out, and said.
 */
export function searchWindow(
  window: { from: string; to: string },
  search: XSource['search'],
  nowMs: number,
): { bounds: TimeBounds; unreached: PartialProblem[] } {
  const startMs = Date.parse(`${window.from}T00:00:00Z`);
  const endMs = Date.parse(`${window.to}T00:00:00Z`) + 86_400_000;
  // X excludes the second of `end_time` itself, and refuses one that is still to come.
  const end = endMs > nowMs ? {} : { end_time: asSecond(endMs) };
  if (search === 'all' || startMs > nowMs - RECENT_MS)
    return { bounds: { start_time: `${window.from}T00:00:00Z`, ...end }, unreached: [] };
  const reason = `the recent search goes back seven days: posts from ${window.from} to then are not searched`;
  return { bounds: end, unreached: [{ postId: null, reason }] };
}

function asSecond(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('.000', '');
}
