import type { OutcomeCounts } from '../../core/outcome.js';
import type { RefreshStatus } from '../../core/refresh-status.js';
import type { Board, BoardRow } from '../../core/schemas/analysis.js';
import { billLines } from './plan-lines.js';
import { table } from './table.js';

const SPLIT_TITLES = { text_to_image: 'Text to image', image_to_image: 'Image to image' } as const;

/** Where a refresh stands, for people. */
export function statusLines(status: RefreshStatus): string[] {
  const { samples } = status;
  return [
    `Refresh ${status.refreshId}: ${status.state}${status.state === 'running' ? `, stage ${status.stage}` : ''}`,
    ...(status.parked ? [`  parked: ${status.parked.reason}`, `  mend it with: ${status.parked.mend}`] : []),
    ...(status.failure ? [`  why: ${status.failure}`] : []),
    `Samples: ${samples.text_to_image} text to image, ${samples.image_to_image} image to image, ${samples.analysis} for analysis`,
    '',
    ...modelLines(status),
    ...status.boards.flatMap((board) => ['', ...boardLines(board)]),
    ...metricLines(status),
    '',
    spendLine(status),
    ...(status.bill ? ['', ...billLines(status.bill)] : []),
    ...(status.siteDir ? [`Site: ${status.siteDir}/index.html`] : []),
  ];
}

function modelLines(status: RefreshStatus): string[] {
  const rows = status.models.map((model) => {
    const { modelId, state, counts, judgmentCounts, spendUsd } = model;
    return [modelId, state, countWords(counts), countWords(judgmentCounts), usd(spendUsd)];
  });
  const parked = status.models.flatMap((model) =>
    model.parked
      ? [
          `  ${model.modelId} is parked since ${model.parked.since}: ${model.parked.reason}`,
          `  mend it with: ${model.parked.mend}`,
        ]
      : [],
  );
  return [...table(['Model', 'State', 'Generations', 'Judgments', 'Spend'], rows), ...parked];
}

/** One board of win rates as a table. */
export function boardLines(board: Board): string[] {
  const title = `${SPLIT_TITLES[board.split]}: win rate over ${board.samples} samples, 95 % interval clustered by sample`;
  const rows = board.rows.map((row, i) => [
    String(i + 1),
    row.modelId,
    percent(row.winRate),
    interval(row),
    String(row.n),
    percent(row.common.winRate),
    String(row.common.n),
    String(row.missing),
    String(row.refused),
  ]);
  return [
    title,
    ...table(['#', 'Model', 'Win rate', '95 % interval', 'n', 'All answered', 'n', 'Missing', 'Refused'], rows),
  ];
}

function metricLines(status: RefreshStatus): string[] {
  if (status.metrics.length === 0) return [];
  const rows = status.metrics.map((row) => [
    row.metric,
    row.modelId,
    decimal(row.reference),
    decimal(row.perSample),
    row.low === null || row.high === null ? '—' : `${decimal(row.low)}–${decimal(row.high)}`,
    String(row.n),
    String(row.missing),
  ]);
  return [
    '',
    'Metrics (image to image)',
    ...table(['Metric', 'Model', 'Pooled', 'Per sample', '95 % interval', 'n', 'Missing'], rows),
  ];
}

export function spendLine(status: RefreshStatus): string {
  const { unknownCostCalls: calls } = status;
  const unknown = calls > 0 ? `, and ${calls} ${calls === 1 ? 'call' : 'calls'} of unknown cost` : '';
  return `Spend: ${usd(status.spendUsd)}${unknown}`;
}

function interval(row: BoardRow): string {
  return row.low === null || row.high === null ? '—' : `${percent(row.low)}–${percent(row.high)}`;
}

function percent(share: number | null): string {
  return share === null ? '—' : `${(100 * share).toFixed(1)}%`;
}

function decimal(value: number | null): string {
  return value === null ? '—' : value.toFixed(1);
}

export function usd(amount: number): string {
  return `$${amount.toFixed(amount < 1 ? 4 : 2)}`;
}

/** Counts by outcome in words: `40 ok, 2 refused`. */
export function countWords(counts: OutcomeCounts): string {
  return (
    Object.entries(counts)
      .filter(([, n]) => n > 0)
      .map(([outcome, n]) => `${n} ${outcome}`)
      .join(', ') || '—'
  );
}
