import { allHandlersFinished, condition, continueAsNew, workflowInfo } from '@temporalio/workflow';
import type { PageReport } from '../activities/reports.js';
import type { RunSettings } from '../core/run-settings.js';
import { callsOn, inRound, ownWork } from './activity-proxies.js';
import { untilDone, type GateState } from './gate.js';
import { StageChild } from './stage-child.js';

export interface CollectInput {
  settings: RunSettings;
  sourceId: string;
  gate: GateState;
  /** Where to go on: the query, the cursor in it, and posts had from it so far. Set by continue-as-new. */
  place: { query: number; cursor: string | null; posts: number } | null;
}

/**
 * Posts of the imported source that are looked at together. Many, as the embedded store reads through all posts for each page: of
 * 50,000 that takes one to three seconds. Of each post only its place is read, so a page is a few megabytes.
 */
const IMPORT_PAGE = 20_000;

const HISTORY_EVENTS = 1500;

/** One source, page by page. The cursor lives in this workflow, so a page that was stored is never asked for again. */
export async function collectWorkflow(input: CollectInput): Promise<void> {
  const { settings, sourceId } = input;
  const child = new StageChild({ settings, gate: input.gate });
  const source = settings.sources.find((entry) => entry.id === sourceId);
  if (!source) throw new Error(`no settings for the source ${sourceId}`);
  let { query, cursor, posts } = input.place ?? { query: 0, cursor: null, posts: 0 };
  const fetchPage = pageFetcher(settings, source);
  let number = 0;
  while (query < source.queries && workflowInfo().historyLength < HISTORY_EVENTS) {
    number += 1;
    const page = await untilDone(
      child.gate,
      (round) => fetchPage(query, cursor, inRound(`page/${query + 1}/${number}`, round)),
      (request) => child.park(request),
    );
    if (page === null) break;
    countPage(child, sourceId, page);
    posts += page.found;
    cursor = source.maxPosts !== null && posts >= source.maxPosts ? null : page.nextCursor;
    if (cursor === null) [query, posts] = [query + 1, 0];
    await child.report(query, source.queries);
  }
  await child.flush();
  await condition(allHandlersFinished);
  if (query < source.queries && child.gate.now.state !== 'stopped') {
    await continueAsNew<typeof collectWorkflow>({ ...input, gate: child.gate.now, place: { query, cursor, posts } });
  }
}

function pageFetcher(settings: RunSettings, source: RunSettings['sources'][number]) {
  const { refreshId } = settings;
  return (query: number, cursor: string | null, activityId: string): Promise<PageReport> => {
    const summary = `${source.id}: query ${query + 1} of ${source.queries}`;
    if (source.kind === 'imported') {
      return ownWork(settings).collectImported.executeWithOptions({ activityId, summary }, [
        { refreshId, sourceId: source.id, cursor, limit: IMPORT_PAGE },
      ]);
    }
    return callsOn(source, settings).searchPage.executeWithOptions({ activityId, summary }, [
      { refreshId, sourceId: source.id, query, cursor },
    ]);
  };
}

function countPage(child: StageChild, sourceId: string, page: Extract<PageReport, { kind: 'done' }>): void {
  child.count('posts.found', page.found);
  child.count(`posts.found.${sourceId}`, page.found);
  child.count('posts.new', page.fresh);
  child.count('posts.unreadable', page.bad);
  child.count('dropped.outside-window', page.outside);
  child.count('dropped.withdrawn', page.withdrawn ?? 0);
  child.count('posts.partial-errors', page.problems ?? 0);
  if (page.outcome !== 'ok') child.count('dropped.query-failed');
  child.spend(page.costUsd);
}
