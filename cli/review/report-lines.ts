import type { ReviewReport } from '../../core/review/review-report.js';
import type { Kappa } from '../../core/statistics/cohen-kappa.js';
import type { Share } from '../../core/statistics/share.js';
import { visibleText } from '../../report/format/visible-text.js';
import { table } from '../show/table.js';

/** `review report`, for people. */
export function reportLines(report: ReviewReport): string[] {
  const { refreshId, waiting, splits, steps, qualityKappa, rejections, people } = report;
  const rejected = Object.entries(rejections).toSorted(([, a], [, b]) => b - a);
  return [
    `Review of ${refreshId}: ${waiting === 1 ? '1 item waits' : `${waiting} items wait`}`,
    '',
    ...table(
      ['Split', 'Items', 'Decided', 'Lost', 'Share', '95 % interval'],
      splits.map(({ split, items, decided, lost }) => [
        split,
        String(items),
        String(decided),
        String(lost.hits),
        ...shareCells(lost),
      ]),
    ),
    '',
    'LLM steps as people see them',
    ...table(
      ['Step', 'Of those', 'Right is', 'n', 'Right', '95 % interval'],
      steps.filter(({ n }) => n > 0).map((row) => [row.step, row.when, row.right, String(row.n), ...shareCells(row)]),
    ),
    `Quality step against people (benchmark or not): ${kappaWords(qualityKappa)}`,
    ...(rejected.length > 0 ? ['', `Rejected for: ${rejected.map(([reason, n]) => `${reason} ${n}`).join(', ')}`] : []),
    ...(people.length > 0
      ? [
          '',
          'People against people',
          ...people.map((pair) => `  ${visibleText(pair.a)} and ${visibleText(pair.b)}: ${kappaWords(pair)}`),
        ]
      : []),
  ];
}

function shareCells({ share, low, high }: Share): [string, string] {
  if (share === null || low === null || high === null) return ['—', '—'];
  return [percent(share), `${percent(low)} to ${percent(high)}`];
}

function kappaWords({ n, agreement, kappa, low, high }: Kappa): string {
  if (agreement === null) return 'n 0';
  const beyond =
    kappa === null || low === null || high === null
      ? 'kappa not defined, as one side said the same of everything'
      : `kappa ${kappa.toFixed(2)} (95 % ${low.toFixed(2)} to ${high.toFixed(2)})`;
  return `n ${n}, agreement ${percent(agreement)}, ${beyond}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
