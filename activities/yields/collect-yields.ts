import { pullKeyOf } from '../../core/pull-key.js';
import { pullsOf, type Pull } from '../../core/pulls.js';
import type { Page } from '../../core/schemas/page.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { CollectWindow } from '../../core/schemas/collect-window.js';
import { queryWords } from '../../core/search-query.js';
import type { CountContext } from '../plan/count-work.js';
import { failedQueries } from './failed-queries.js';
import { postVerdicts, type PostVerdict } from './post-verdicts.js';

/** What a query, or all queries of a phase, gave and cost. Posts are counted once, however many pages had them. */
export interface YieldCounts {
  pages: number;
  found: number;
  /** Posts that no earlier query, refresh or import had brought. */
  fresh: number;
  relevant: number;
  notRelevant: number;
  /** Not asked about, as another post had made the thread relevant. */
  settled: number;
  /** Not asked about yet, without a verdict that can be used, or gone from the store. */
  notJudged: number;
  /** Posts that no other query of this refresh (no other phase, of a phase) gave, and how many of those are relevant. */
  onlyHere: number;
  onlyHereRelevant: number;
  unreadable: number;
  partialErrors: number;
  /** Of the pages whose cost is known. */
  costUsd: number;
  unknownCostPages: number;
  /** `null` where nothing is relevant, or the cost of a page is not known. */
  usdPerRelevant: number | null;
  /** Pages of which only the number of posts was kept; none of the other numbers knows their posts. */
  unlistedPages: number;
}

export interface QueryYield extends YieldCounts {
  phaseId: string | null;
  sourceId: string;
  query: string;
  language: string | null;
  window: CollectWindow;
  /** Why it broke off; `null` where it did not, or is under way. */
  failure: string | null;
}

export interface PhaseYield extends YieldCounts {
  /** `null`: the queries that stand with a source. */
  phaseId: string | null;
  queries: number;
}

export interface CollectYields {
  phases: PhaseYield[];
  queries: QueryYield[];
}

interface Asked extends Pull {
  sourceId: string;
  key: string;
}

/** What every query of a refresh gave so far, and what it cost. Reads the store only. */
export async function collectYields(context: CountContext, file: RefreshFile): Promise<CollectYields> {
  const asked = file.sources.flatMap((source) =>
    pullsOf(file, source).map((pull): Asked => ({
      ...pull,
      sourceId: source.id,
      key: pullKeyOf(file.id, source.id, pull),
    })),
  );
  const pages = await pagesByPull(context, file.id);
  const posts = [...new Set([...pages.values()].flat().flatMap((page) => page.postIds ?? []))];
  const book: Book = { pages, verdicts: await postVerdicts(context, file, posts) };
  const queryOfKey = new Map(asked.map(({ key }) => [key, new Set([key])]));
  const phaseOf = new Map<string | null, Set<string>>();
  for (const { phaseId, key } of asked) phaseOf.set(phaseId, (phaseOf.get(phaseId) ?? new Set()).add(key));
  const failures = await failedQueries(
    context,
    file.id,
    asked.map(({ key, sourceId, ...pull }) => ({ key, sourceId, pull, pages: pages.get(key) ?? [] })),
  );
  const byQuery = finders(book, queryOfKey);
  const byPhase = finders(book, phaseOf);
  return {
    phases: [...phaseOf].map(([phaseId, keys]) => ({
      phaseId,
      queries: asked.filter((pull) => pull.phaseId === phaseId).length,
      ...countUp(book, keys, byPhase),
    })),
    queries: asked.map(({ phaseId, sourceId, query, window, key }) => ({
      phaseId,
      sourceId,
      query: queryWords(query),
      language: query.kind === 'words' ? query.language : null,
      window,
      failure: failures.get(key) ?? null,
      ...countUp(book, new Set([key]), byQuery),
    })),
  };
}

interface Book {
  pages: ReadonlyMap<string, Page[]>;
  verdicts: ReadonlyMap<string, PostVerdict>;
}

async function pagesByPull({ store }: CountContext, refreshId: string): Promise<Map<string, Page[]>> {
  const pages = new Map<string, Page[]>();
  for await (const page of store.pages.find({ refreshId, pullKey: { $ne: null } })) {
    if (page.pullKey !== null) pages.set(page.pullKey, [...(pages.get(page.pullKey) ?? []), page]);
  }
  return pages;
}

/** How many of the groups found each post. A post is a group's own where that is one. */
function finders({ pages }: Book, groups: ReadonlyMap<unknown, ReadonlySet<string>>): Map<string, number> {
  const count = new Map<string, number>();
  for (const keys of groups.values())
    for (const post of postsOf(pages, keys)) count.set(post, (count.get(post) ?? 0) + 1);
  return count;
}

function postsOf(pages: Book['pages'], keys: ReadonlySet<string>): Set<string> {
  return new Set([...keys].flatMap((key) => pages.get(key) ?? []).flatMap((page) => page.postIds ?? []));
}

function countUp(
  { pages, verdicts }: Book,
  keys: ReadonlySet<string>,
  found: ReadonlyMap<string, number>,
): YieldCounts {
  const own = [...keys].flatMap((key) => pages.get(key) ?? []);
  const posts = [...postsOf(pages, keys)];
  const having = (verdict: PostVerdict) => posts.filter((post) => (verdicts.get(post) ?? 'notJudged') === verdict);
  const onlyHere = posts.filter((post) => found.get(post) === 1);
  const relevant = having('relevant').length;
  const costUsd = sum(own, (page) => page.costUsd ?? 0);
  const unknownCostPages = own.filter((page) => page.costUsd === null).length;
  return {
    pages: own.length,
    found: posts.length,
    fresh: sum(own, (page) => page.fresh),
    relevant,
    notRelevant: having('notRelevant').length,
    settled: having('settled').length,
    notJudged: having('notJudged').length,
    onlyHere: onlyHere.length,
    onlyHereRelevant: onlyHere.filter((post) => verdicts.get(post) === 'relevant').length,
    unreadable: sum(own, (page) => page.bad),
    partialErrors: sum(own, (page) => page.problems.length),
    costUsd,
    unknownCostPages,
    usdPerRelevant: relevant === 0 || unknownCostPages > 0 ? null : costUsd / relevant,
    unlistedPages: own.filter((page) => page.postIds === null).length,
  };
}

function sum(pages: readonly Page[], value: (page: Page) => number): number {
  return pages.reduce((total, page) => total + value(page), 0);
}
