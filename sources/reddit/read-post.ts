import { firstIssue } from '../../core/first-issue.js';
import { type Post, postKey } from '../../core/schemas/post.js';
import type { GoneReason } from '../../core/schemas/thread.js';
import { Comment, Link, Thing } from './listing-schema.js';
import { picturesOfComment, picturesOfLink } from './pictures.js';
import { unescapeHtml } from './unescape-html.js';

/** A post, why the platform no longer shows it, or why the record is none that can be used. */
export type ReadThing = { post: Post } | { gone: GoneReason; postId: string } | { reason: string };

/**
 * Reads a post (`t3`) or a comment (`t1`). Ids are full names, such as `t3_1abcde`: the numbers of posts and of comments are
 * two series that overlap.
 */
export function readThing(raw: unknown): ReadThing {
  const thing = Thing.safeParse(raw);
  if (thing.data?.kind === 't3') {
    const link = Link.safeParse(thing.data.data);
    return link.success ? readLink(link.data, thing.data.data) : { reason: firstIssue(link.error) };
  }
  if (thing.data?.kind === 't1') {
    const comment = Comment.safeParse(thing.data.data);
    return comment.success ? readComment(comment.data, thing.data.data) : { reason: firstIssue(comment.error) };
  }
  return { reason: 'kind: neither a post nor a comment' };
}

function readLink(link: Link, raw: unknown): ReadThing {
  const postId = `t3_${link.id}`;
  const gone = goneBy(link.selftext ?? '', link.removed_by_category ?? null);
  if (gone) return { gone, postId };
  // A crosspost shows the post that it repeats below a title of its own.
  const shown = link.crosspost_parent_list[0] ?? link;
  const flags = [link.over_18 ? 'nsfw' : '', link.spoiler ? 'spoiler' : '', link.link_flair_text?.trim() ?? ''];
  const text = [link.title, link.selftext || shown.selftext || ''].map((part) => unescapeHtml(part).trim());
  return {
    post: {
      ...shared(link, postId),
      conversationId: postId,
      text: text.filter((part) => part !== '').join('\n\n'),
      tags: [...(link.subreddit ? [`r/${link.subreddit}`] : []), ...flags.filter((flag) => flag !== '')].map(
        unescapeHtml,
      ),
      replyToId: null,
      quotedId: link.crosspost_parent ?? null,
      media: picturesOfLink(shown, postId),
      counts: {
        likes: link.score ?? null,
        replies: link.num_comments ?? null,
        reposts: link.num_crossposts ?? null,
        views: null,
      },
      raw,
    },
  };
}

function readComment(comment: Comment, raw: unknown): ReadThing {
  const postId = `t1_${comment.id}`;
  const gone = goneBy(comment.body, null);
  if (gone) return { gone, postId };
  return {
    post: {
      ...shared(comment, postId),
      conversationId: comment.link_id,
      text: unescapeHtml(comment.body).trim(),
      tags: [],
      replyToId: comment.parent_id,
      quotedId: null,
      media: picturesOfComment(comment, postId),
      counts: {
        likes: comment.score_hidden ? null : (comment.score ?? null),
        replies: null,
        reposts: null,
        views: null,
      },
      // Not the whole tree below it.
      raw: { ...(raw as Record<string, unknown>), replies: '' },
    },
  };
}

function shared(record: Pick<Link, 'author' | 'created_utc' | 'permalink'>, postId: string) {
  const { author, created_utc: seconds, permalink } = record;
  return {
    _id: postKey('reddit', postId),
    platform: 'reddit' as const,
    postId,
    // Of an author who left, the post stays.
    authorHandle: !author || author === '[deleted]' ? null : author,
    language: null,
    createdAt: new Date(seconds * 1000),
    url: permalink ? `https://www.reddit.com${unescapeHtml(permalink)}` : null,
    importer: 'reddit-search',
  };
}

/** Reddit leaves the place of what is gone, with one of three texts in it; of a post it may say who took it away. */
function goneBy(text: string, category: string | null): GoneReason | null {
  if (category !== null) return category === 'deleted' || category === 'author' ? 'deleted' : 'withheld';
  switch (text.trim()) {
    case '[deleted]':
      return 'deleted';
    case '[removed]':
    case '[ Removed by Reddit ]':
      return 'withheld';
    default:
      return null;
  }
}
