import { missingParents } from '../core/missing-posts.js';
import { postKey, type Platform } from '../core/schemas/post.js';
import type { RefreshFile } from '../core/schemas/refresh-file.js';
import type { MissingReason, Thread } from '../core/schemas/thread.js';
import type { LookupPage } from '../sources/contract.js';
import { requireThread } from './annotate/relevance.js';
import { collectPage, keepPosts } from './collect-page.js';
import type { ActivityContext } from './context.js';
import { findNetworkSource } from './find.js';
import type { MissingReport } from './reports.js';
import { withdrawnPosts } from './tombstones.js';

export interface FetchMissingInput {
  refreshId: string;
  threadId: string;
  sourceId: string;
}

const NOTHING = { kind: 'done', outcome: 'ok', costUsd: 0, found: 0, missing: {}, more: false } as const;

/**
 * Looks up posts that a thread names and that the store does not have: parents of replies and, where the file says so, quoted posts.
 * One request a call. What was not had is written down with its reason, and not looked for again by the same refresh.
 */
export function createFetchMissing(context: ActivityContext) {
  return async function fetchMissing(input: FetchMissingInput): Promise<MissingReport> {
    const { file } = await context.refresh(input.refreshId);
    const source = findNetworkSource(file, input.sourceId);
    const thread = await requireThread(context, input.threadId);
    const wanted = await wantedPosts(context, thread, { settings: file.threads, refreshId: input.refreshId });
    if (wanted.length === 0) return NOTHING;
    const { lookupSize } = await context.postSource(source);
    const postIds = wanted.slice(0, lookupSize);
    if (postIds.length === 0) return NOTHING;
    const result = await collectPage<LookupPage>(context, input.refreshId, {
      source,
      place: { lookup: postIds },
      pullKey: null,
      mostPosts: postIds.length,
      fetchPage: (posts, signal) => posts.lookup({ postIds, signal }),
      keep: async (page) => {
        const fresh = await keepPosts(context, page.posts);
        await noteMissing(context, thread, lookedUp(input.refreshId, postIds, page));
        return fresh;
      },
      missing: (page) => countReasons(lookedUp(input.refreshId, postIds, page)),
    });
    if (result.kind !== 'done') return result;
    const { outcome, costUsd, page } = result;
    if (page === null) return { ...NOTHING, outcome, costUsd };
    // A parent that came may name another that is not there.
    const more = wanted.length > postIds.length || page.found > 0;
    return { kind: 'done', outcome, costUsd, found: page.found, missing: page.missing, more };
  };
}

/** Ids that were not looked for by this refresh yet, parents before quoted posts. */
async function wantedPosts(
  { store }: ActivityContext,
  thread: Thread,
  { settings, refreshId }: { settings: RefreshFile['threads']; refreshId: string },
): Promise<string[]> {
  const platform = thread.platform as Platform;
  const fields = { postId: 1, replyToId: 1, quotedId: 1 } as const;
  const conversation = { platform, conversationId: thread.conversationId };
  const posts = await store.posts.raw
    .find(conversation)
    .project<{ postId: string; replyToId: string | null; quotedId: string | null }>(fields)
    .toArray();
  const parents = settings.missingParents === 'fetch' ? missingParents(thread.conversationId, posts) : [];
  const quoted = settings.quotes === 'fetch' ? posts.flatMap(({ quotedId }) => quotedId ?? []) : [];
  const tried = new Set(thread.lookedUp.filter((one) => one.refreshId === refreshId).map(({ postId }) => postId));
  const wanted = [...new Set([...parents, ...quoted])].filter((postId) => !tried.has(postId));
  // A parent can be in the store under another conversation, as some importers do not know to which it belongs.
  const keys = wanted.map((postId) => postKey(platform, postId));
  const known = await store.posts.getMany(keys);
  // What was taken down is not wanted back, and would not be kept.
  const withdrawn = await withdrawnPosts({ store }, keys);
  return wanted.filter((_, i) => !known.has(keys[i] ?? '') && !withdrawn.has(keys[i] ?? ''));
}

function lookedUp(refreshId: string, postIds: readonly string[], page: LookupPage): Thread['lookedUp'] {
  const found = new Set(page.posts.map(({ postId }) => postId));
  const gone = new Map(page.gone.map(({ postId, reason }) => [postId, reason]));
  return postIds
    .filter((postId) => !found.has(postId))
    .map((postId) => ({ postId, refreshId, reason: gone.get(postId) ?? 'not-said' }));
}

async function noteMissing({ store }: ActivityContext, thread: Thread, missing: Thread['lookedUp']): Promise<void> {
  if (missing.length === 0) return;
  await store.threads.update(thread._id, { $addToSet: { lookedUp: { $each: missing } } });
}

function countReasons(missing: Thread['lookedUp']): Partial<Record<MissingReason, number>> {
  const counts: Partial<Record<MissingReason, number>> = {};
  for (const { reason } of missing) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}
