import { callsOn, inRound } from './activity-proxies.js';
import type { AnnotateChunk } from './annotate-chunk.js';
import { untilDone } from './gate.js';

/** Most lookups of one thread's missing posts. */
const MOST_LOOKUPS = 10;

/** What is asked of sources for one thread. */
export interface ThreadPages {
  chunk: AnnotateChunk;
  threadId: string;
  count: (name: string, n?: number) => void;
}

/** Replies of a thread, page by page. */
export async function fetchReplies({ chunk, threadId, count }: ThreadPages, sourceId: string): Promise<void> {
  const { settings, child } = chunk;
  const source = settings.sources.find((entry) => entry.id === sourceId);
  if (!source) return;
  const conversationId = threadId.slice(threadId.indexOf(':') + 1);
  const most = settings.threads?.maxPosts ?? null;
  let cursor: string | null = null;
  let number = 0;
  let found = 0;
  do {
    number += 1;
    const page = await untilDone(
      child.gate,
      (round) =>
        callsOn(source, settings).repliesPage.executeWithOptions(
          { activityId: inRound(`replies/${threadId}/${number}`, round), summary: `replies of ${threadId}` },
          [{ refreshId: settings.refreshId, sourceId, conversationId, cursor }],
        ),
      (request) => child.park(request),
    );
    if (page === null) return;
    count('posts.replies', page.found);
    count('posts.replies-withdrawn', page.withdrawn ?? 0);
    count('posts.partial-errors', page.problems ?? 0);
    child.spend(page.costUsd);
    cursor = page.nextCursor;
    found += page.found;
    if (cursor !== null && most !== null && found >= most) {
      count('threads.replies-cut');
      return;
    }
  } while (cursor !== null);
}

/** Posts that replies or quotes name, round by round: a parent that comes may name another. */
export async function fetchMissing({ chunk, threadId, count }: ThreadPages): Promise<void> {
  const { settings, child } = chunk;
  const { refreshId } = settings;
  const platform = threadId.slice(0, threadId.indexOf(':'));
  const source = settings.sources.find(({ kind }) => kind === platform);
  if (!source) return;
  for (let lookup = 1; lookup <= MOST_LOOKUPS; lookup += 1) {
    const report = await untilDone(
      child.gate,
      (round) =>
        callsOn(source, settings).fetchMissing.executeWithOptions(
          { activityId: inRound(`missing/${threadId}/${lookup}`, round), summary: `missing posts of ${threadId}` },
          [{ refreshId, threadId, sourceId: source.id }],
        ),
      (request) => child.park(request),
    );
    if (report === null) return;
    child.spend(report.costUsd);
    count('posts.looked-up', report.found);
    for (const [reason, n] of Object.entries(report.missing)) count(`missing.${reason}`, n);
    if (report.outcome !== 'ok') count('dropped.lookup-failed');
    if (!report.more) return;
  }
  count('threads.lookups-cut');
}
