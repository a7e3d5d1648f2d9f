import type { CollectYields, YieldCounts } from '../../activities/yields/collect-yields.js';
import { table } from './table.js';

const HEAD = [
  'Found',
  'New',
  'Relevant',
  'Not',
  'Settled',
  'Not judged',
  'Only here',
  'of it relevant',
  'USD',
  'a relevant',
];

/** What each phase and each query gave, for people. */
export function yieldLines(refreshId: string, { phases, queries }: CollectYields): string[] {
  if (queries.length === 0) return [`Refresh ${refreshId} asks no source on the network: there is no query to show`];
  return [
    `Yield of refresh ${refreshId}`,
    ...table(
      ['Phase', 'Queries', ...HEAD],
      phases.map((row) => [phaseName(row.phaseId), String(row.queries), ...cells(row)]),
    ),
    '',
    ...table(
      ['Phase', 'Source', 'Query', 'Days', ...HEAD],
      queries.map((row) => [
        phaseName(row.phaseId),
        row.sourceId,
        shortened(row),
        row.window.from === row.window.to ? row.window.from : `${row.window.from} to ${row.window.to}`,
        ...cells(row),
      ]),
    ),
    ...notes(queries),
    'Found by several: a post counts for each query that gave it. Settled: another post had made its thread relevant first.',
  ];
}

function phaseName(phaseId: string | null): string {
  return phaseId ?? '(queries)';
}

function cells(row: YieldCounts): string[] {
  const { found, fresh, relevant, notRelevant, settled, notJudged, onlyHere, onlyHereRelevant } = row;
  const numbers = [found, fresh, relevant, notRelevant, settled, notJudged, onlyHere, onlyHereRelevant].map(String);
  const cost = row.unknownCostPages > 0 ? 'unknown' : row.costUsd.toFixed(4);
  return [...numbers, cost, row.usdPerRelevant === null ? '—' : row.usdPerRelevant.toFixed(4)];
}

function notes(queries: CollectYields['queries']): string[] {
  const total = (value: (row: YieldCounts) => number) => queries.reduce((sum, row) => sum + value(row), 0);
  const failed = queries.filter(({ failure }) => failure !== null);
  const empty = queries.filter(({ pages, failure }) => pages === 0 && failure === null).length;
  const unlisted = total((row) => row.unlistedPages);
  const [unreadable, partial] = [total((row) => row.unreadable), total((row) => row.partialErrors)];
  return [
    ...failed.map(({ sourceId, query, window, failure }) => {
      return `Broke off: ${sourceId}, ${query}, ${window.from} to ${window.to}: ${failure}`;
    }),
    ...(empty > 0 ? [`${empty} of ${queries.length} queries were not asked yet`] : []),
    ...(unreadable > 0 ? [`${unreadable} records could not be read`] : []),
    ...(partial > 0 ? [`${partial} partial errors in answers that were a success otherwise`] : []),
    ...(unlisted > 0
      ? [`${unlisted} pages are from before their posts were kept: these are in none of the counts`]
      : []),
  ];
}

/** Most characters of a query in a row; all of it is in the JSON. */
const QUERY_WIDTH = 48;

/** The language stands at the end of a query, and is what tells it from its neighbours: it is never cut off. */
function shortened({ query, language }: Pick<CollectYields['queries'][number], 'query' | 'language'>): string {
  if (query.length <= QUERY_WIDTH) return query;
  const end = language === null ? '…' : `… [${language}]`;
  return `${query.slice(0, QUERY_WIDTH - end.length)}${end}`;
}
