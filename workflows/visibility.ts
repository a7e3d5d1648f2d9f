import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { ModelProgress, Parked, RefreshProgress } from '../core/progress.js';
import type { OutcomeCounts } from '../core/outcome.js';

const { KEYWORD, INT, DOUBLE } = SearchAttributeType;

/** Keys of what the Temporal UI can filter by; registered at start from `SEARCH_ATTRIBUTES` of core/names. */
export const ATTRIBUTES = {
  refresh: defineSearchAttributeKey('EchoRefresh', KEYWORD),
  stage: defineSearchAttributeKey('EchoStage', KEYWORD),
  model: defineSearchAttributeKey('EchoModel', KEYWORD),
  status: defineSearchAttributeKey('EchoStatus', KEYWORD),
  done: defineSearchAttributeKey('EchoDone', INT),
  failed: defineSearchAttributeKey('EchoFailed', INT),
  spendUsd: defineSearchAttributeKey('EchoSpendUsd', DOUBLE),
};

export interface Standing {
  stage: string;
  status: string;
  done: number;
  failed: number;
  spendUsd: number;
}

/** Writes where a workflow stands into its search attributes. Each call is an event of the history: on changes, not per item. */
export function showStanding(standing: Standing): void {
  upsertSearchAttributes([
    { key: ATTRIBUTES.stage, value: standing.stage },
    { key: ATTRIBUTES.status, value: standing.status },
    { key: ATTRIBUTES.done, value: standing.done },
    { key: ATTRIBUTES.failed, value: standing.failed },
    { key: ATTRIBUTES.spendUsd, value: Math.round(standing.spendUsd * 1e6) / 1e6 },
  ]);
}

/** Items that did not end as they should. Refusals and what a model does not support are results, not failures. */
export function failedItems(counts: OutcomeCounts): number {
  return (counts.failed ?? 0) + (counts.unparsable ?? 0);
}

/** The progress of a refresh, for the Temporal UI: what waits for its operator first. */
export function showRefreshDetails(progress: RefreshProgress): void {
  const { state, stage, spendUsd, parked, models, funnel } = progress;
  const head = `**${state}**, stage **${stage}**, ${usd(spendUsd)} spent in this run`;
  const waiting = [parkedLine('The refresh', parked), ...models.map(modelParkedLine)];
  setCurrentDetails([head, ...waiting, modelTable(models), funnelTable(funnel)].filter(Boolean).join('\n\n'));
}

/** The progress of one model run. */
export function showModelDetails(progress: ModelProgress): void {
  setCurrentDetails([modelParkedLine(progress), modelTable([progress])].filter(Boolean).join('\n\n'));
}

function modelParkedLine({ modelId, parked }: ModelProgress): string {
  return parkedLine(modelId, parked);
}

function parkedLine(what: string, parked: Parked | null): string {
  if (!parked) return '';
  return `**${what} is parked** since ${new Date(parked.sinceMs).toISOString()}: ${parked.reason}.\n\nMend it with \`${parked.mend}\`.`;
}

function modelTable(models: readonly ModelProgress[]): string {
  if (models.length === 0) return '';
  const rows = models.map(({ modelId, state, done, total, counts, judgmentCounts, spendUsd }) => [
    modelId,
    state,
    `${done}/${total}`,
    words(counts),
    words(judgmentCounts),
    usd(spendUsd),
  ]);
  return markdownTable(['model', 'state', 'samples', 'generations', 'judgments', 'spend'], rows);
}

function funnelTable(funnel: Record<string, number>): string {
  const rows = Object.entries(funnel).map(([key, n]) => [key, String(n)]);
  return rows.length === 0 ? '' : markdownTable(['before generation', 'n'], rows);
}

/** The UI draws tables without any space between columns: a wide space at the end of each cell keeps them apart. */
function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => `${cell}&emsp;`).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function words(counts: OutcomeCounts): string {
  return (
    Object.entries(counts)
      .map(([outcome, n]) => `${n} ${outcome}`)
      .join(', ') || '-'
  );
}

function usd(amount: number): string {
  return `$${amount.toFixed(4)}`;
}
