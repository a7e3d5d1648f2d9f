import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { budgetWords } from '../core/budget.js';
import type { ModelProgress, RefreshProgress } from '../core/progress.js';
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

/** The progress table of a refresh, for the Temporal UI. */
export function showRefreshDetails(progress: RefreshProgress): void {
  const parked = progress.parked
    ? `\n\n**Parked:** ${progress.parked.reason}. Mend it with \`${progress.parked.mend}\`.`
    : '';
  const { budget: standing } = progress;
  const budget = standing ? `, budget ${budgetWords(standing)}` : '';
  const head = `**${progress.state}**, stage **${progress.stage}**, ${usd(progress.spendUsd)} spent in this run${budget}${parked}`;
  setCurrentDetails([head, funnelTable(progress.funnel), modelTable(progress.models)].filter(Boolean).join('\n\n'));
}

/** The progress table of one model run. */
export function showModelDetails(progress: ModelProgress): void {
  setCurrentDetails(modelTable([progress]));
}

function modelTable(models: readonly ModelProgress[]): string {
  if (models.length === 0) return '';
  const rows = models.map((model) => {
    const why = model.parked ? `${model.parked.reason}; mend: \`${model.parked.mend}\`` : '';
    const { modelId, state, done, total } = model;
    return `| ${modelId} | ${state} | ${done}/${total} | ${words(model.counts)} | ${words(model.judgmentCounts)} | ${usd(model.spendUsd)} | ${why} |`;
  });
  return [
    '| model | state | samples | generations | judgments | spend | parked |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function funnelTable(funnel: Record<string, number>): string {
  const rows = Object.entries(funnel).map(([key, n]) => `| ${key} | ${n} |`);
  return rows.length === 0 ? '' : ['| before generation | n |', '| --- | --- |', ...rows].join('\n');
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
