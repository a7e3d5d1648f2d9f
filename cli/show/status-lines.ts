import { budgetWords } from '../../core/budget.js';
import type { OutcomeCounts } from '../../core/outcome.js';
import type { RefreshStatus } from '../../core/refresh-status.js';
import type { Board, BoardRow } from '../../core/schemas/analysis.js';
import { sizeWarning } from '../../core/statistics/output-sizes.js';
import { billLines } from './plan-lines.js';
import { table } from './table.js';

const SPLIT_TITLES = { text_to_image: 'Text to image', image_to_image: 'Image to image' } as const;

/** Where a refresh stands, for people. */
export function statusLines(status: RefreshStatus, { firstTry = false } = {}): string[] {
  const { samples } = status;
  return [
    `Refresh ${status.refreshId}: ${status.state}${status.state === 'running' ? `, stage ${status.stage}` : ''}`,
    ...(status.parked ? parkedLines('parked', status.parked) : []),
    ...(status.missingDecisions === null ? [] : [`  decisions missing now: ${status.missingDecisions}`]),
    ...status.notices.map(({ message }) => `  ${message}`),
    ...(status.failure ? [`  why: ${status.failure}`] : []),
    status.releaseId === null
      ? 'Samples: no release is frozen yet'
      : `Samples: ${samples.text_to_image} text to image, ${samples.image_to_image} image to image, ${samples.analysis} for analysis`,
    '',
    ...modelLines(status),
    ...(firstTry
      ? firstTryLines(status)
      : status.boards.flatMap((board) => ['', ...boardLines(board), ...sizeLines(status, board)])),
    ...metricLines(status),
    '',
    ...phaseLines(status),
    ...brokenLines(status),
    spendLine(status),
    ...budgetLines(status),
    ...(status.bill ? ['', ...billLines(status.bill)] : []),
    ...(status.siteDir ? [`Site: ${status.siteDir}/index.html`] : []),
  ];
}

function sizeLines({ sizes }: RefreshStatus, { split }: Board): string[] {
  const warning = sizeWarning(sizes, split);
  return warning === null ? [] : [warning];
}

function firstTryLines({ boards, firstTryBoards }: RefreshStatus): string[] {
  if (firstTryBoards === null)
    return boards.length === 0 ? [] : ['', 'First tries only: not computed for this analysis; a retry computes it'];
  return firstTryBoards.flatMap((board) => ['', 'First tries only, what a retry gave left out', ...boardLines(board)]);
}

function modelLines(status: RefreshStatus): string[] {
  const rows = status.models.map((model) => {
    const { modelId, state, counts, judgmentCounts, spendUsd } = model;
    return [modelId, state, countWords(counts), countWords(judgmentCounts), usd(spendUsd)];
  });
  const parked = status.models.flatMap((model) =>
    model.parked ? parkedLines(`${model.modelId} is parked`, model.parked) : [],
  );
  return [...table(['Model', 'State', 'Generations', 'Judgments', 'Spend'], rows), ...parked];
}

function parkedLines(what: string, parked: NonNullable<RefreshStatus['parked']>): string[] {
  return [
    `  ${what} since ${parked.since}: ${parked.reason}`,
    `  it has spent ${usd(parked.spentUsd)} so far; waiting costs nothing`,
    `  mend it with: ${parked.mend}`,
  ];
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
    ...applicabilityLines(status),
  ];
}

/** Where somebody was asked to which samples a metric applies. */
function applicabilityLines({ metrics }: RefreshStatus): string[] {
  const byMetric = new Map(metrics.map((row) => [`${row.metric} ${row.split}`, row]));
  return [...byMetric.values()]
    .filter(({ applies, doesNotApply }) => applies + doesNotApply > 0)
    .map((row) => `${row.metric}: applies to ${row.applies}, unknown ${row.unknown}, left out ${row.doesNotApply}`);
}

/** Pages alone tell this; what was relevant, `refresh yield` says. */
function phaseLines({ refreshId, phases }: RefreshStatus): string[] {
  if (phases.length === 0) return [];
  const rows = phases.map((phase) => [
    phase.phaseId,
    `${phase.asked} of ${phase.queries}`,
    String(phase.pages),
    String(phase.posts),
    String(phase.fresh),
    phase.unknownCostPages > 0 ? 'unknown' : usd(phase.costUsd),
  ]);
  return [
    ...table(['Phase', 'Queries asked', 'Pages', 'Posts', 'New', 'USD'], rows),
    `what each query is worth: echobench refresh yield ${refreshId}`,
    '',
  ];
}

function brokenLines({ refreshId, funnel }: RefreshStatus): string[] {
  const broken = funnel['dropped.query-failed'] ?? 0;
  if (broken === 0) return [];
  return [`Queries of sources that broke off: ${broken}; why: echobench refresh yield ${refreshId}`, ''];
}

export function spendLine(status: RefreshStatus): string {
  const { unknownCostCalls: calls } = status;
  const unknown = calls > 0 ? `, and ${calls} ${calls === 1 ? 'call' : 'calls'} of unknown cost` : '';
  return `Spend: ${usd(status.spendUsd)}${unknown}`;
}

function budgetLines({ budget }: RefreshStatus): string[] {
  if (!budget) return [];
  const held = budget.heldUsd > 0 ? `; ${usd(budget.heldUsd)} held for calls without a known cost` : '';
  return [`Budget: ${budgetWords(budget)}${held}`];
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
