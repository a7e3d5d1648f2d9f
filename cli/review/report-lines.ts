import type { ReviewReport } from '../../core/review/review-report.js';
import type { Kappa } from '../../core/statistics/cohen-kappa.js';
import type { Share } from '../../core/statistics/share.js';
import { visibleText } from '../../report/format/visible-text.js';
import { asWords } from '../../report/format/words.js';
import { table } from '../show/table.js';

/** `review report`, for people. */
export function reportLines(report: ReviewReport): string[] {
  const { refreshId, waiting, splits, steps, kappas, rejections, people } = report;
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
      ['Step', 'Of those', 'Right is', 'n', 'Right', '95 % interval', 'Wrong, rejected for'],
      steps
        .filter(({ n }) => n > 0)
        .map((row) => [
          asWords(row.step),
          row.when,
          row.right,
          String(row.n),
          ...shareCells(row),
          reasonWords(row.rejectedFor) || '—',
        ]),
    ),
    ...kappas
      .filter(({ step, n }) => step === 'quality' || n > 0)
      .map((kappa) => `${KAPPA_NAMES[kappa.step]}: ${kappaWords(kappa)}`),
    ...(reasonWords(rejections) ? ['', `Rejected for: ${reasonWords(rejections)}`] : []),
    ...(people.length > 0
      ? [
          '',
          'People against people',
          ...people.map((pair) => `  ${visibleText(pair.a)} and ${visibleText(pair.b)}: ${kappaWords(pair)}`),
        ]
      : []),
  ];
}

const KAPPA_NAMES: Record<ReviewReport['kappas'][number]['step'], string> = {
  quality: 'Quality step against people (benchmark or not)',
  second_opinion: 'Second annotator against people (benchmark or not)',
  safety: 'Safety step against people (safe or not)',
};

function reasonWords(counts: ReviewReport['rejections']): string {
  return Object.entries(counts)
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, n]) => `${reason} ${n}`)
    .join(', ');
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
