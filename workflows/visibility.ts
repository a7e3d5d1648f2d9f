import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { budgetWords } from '../core/budget.js';
import type { ParkReason } from '../core/failure.js';
import type { ModelProgress, Notice, Parked, RefreshProgress } from '../core/progress.js';
import type { OutcomeCounts } from '../core/outcome.js';

const { KEYWORD, INT, DOUBLE } = SearchAttributeType;

/** Keys of what the Temporal UI can filter by; registered at start from `SEARCH_ATTRIBUTES` of core/names. */
export const ATTRIBUTES = {
  refresh: defineSearchAttributeKey('EchoRefresh', KEYWORD),
  stage: defineSearchAttributeKey('EchoStage', KEYWORD),
  model: defineSearchAttributeKey('EchoModel', KEYWORD),
  status: defineSearchAttributeKey('EchoStatus', KEYWORD),
  reason: defineSearchAttributeKey('EchoReason', KEYWORD),
  done: defineSearchAttributeKey('EchoDone', INT),
  failed: defineSearchAttributeKey('EchoFailed', INT),
  spendUsd: defineSearchAttributeKey('EchoSpendUsd', DOUBLE),
};

export interface Standing {
  stage: string;
  status: string;
  /** Why it waits, in one word; `null` takes an earlier one away. */
  reason: string | null;
  done: number;
  failed: number;
  spendUsd: number;
}

/** Writes where a workflow stands into its search attributes. Each call is an event of the history: on changes, not per item. */
export function showStanding(standing: Standing): void {
  upsertSearchAttributes([
    { key: ATTRIBUTES.stage, value: standing.stage },
    { key: ATTRIBUTES.status, value: standing.status },
    { key: ATTRIBUTES.reason, value: standing.reason },
    { key: ATTRIBUTES.done, value: standing.done },
    { key: ATTRIBUTES.failed, value: standing.failed },
    { key: ATTRIBUTES.spendUsd, value: Math.round(standing.spendUsd * 1e6) / 1e6 },
  ]);
}

/** Items that did not end as they should. Refusals and what a model does not support are results, not failures. */
export function failedItems(counts: OutcomeCounts): number {
  return (counts.failed ?? 0) + (counts.unparsable ?? 0);
}

/** Where a refresh stands, for the Temporal UI: its search attributes and its details. */
export function showRefresh(progress: RefreshProgress): void {
  const { models, stage, spendUsd } = progress;
  const done = models.reduce((sum, model) => sum + model.done, 0);
  const failed = models.reduce((sum, model) => sum + failedItems(model.counts) + failedItems(model.judgmentCounts), 0);
  showStanding({ stage, ...statusAndReason(progress), done, failed, spendUsd });
  showRefreshDetails(progress);
}

/** The progress of a refresh, for the Temporal UI: what waits for its operator first. */
function showRefreshDetails(progress: RefreshProgress): void {
  const { state, stage, spendUsd, parked, models, funnel, budget: standing, notices } = progress;
  const budget = standing ? `, budget ${budgetWords(standing)}` : '';
  const head = `**${state}**, stage **${stage}**, ${usd(spendUsd)} spent in this run${budget}`;
  const waiting = [parkedLine('The refresh', parked), ...models.map(modelParkedLine)];
  const parts = [head, noticeLines(notices), ...waiting, modelTable(models), funnelTable(funnel)];
  setCurrentDetails(parts.filter(Boolean).join('\n\n'));
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
  return `**${what} is parked** since ${iso(parked.sinceMs)}: ${parked.reason}. Waiting costs nothing.\n\nMend it with \`${parked.mend}\`.`;
}

/** Notices as lines of Markdown; empty without any. */
export function noticeLines(notices: readonly Notice[]): string {
  return notices.map(({ message, since }) => `**${message}** (since ${since})`).join('\n\n');
}

/** What `EchoStatus` and `EchoReason` say of a refresh: a stall is a status, a rate limit is only a reason. */
function statusAndReason({ state, parked, notices, models }: RefreshProgress): Pick<Standing, 'status' | 'reason'> {
  if (parked) return { status: state, reason: kindOf(parked) };
  const park = models.find((model) => model.parked)?.parked;
  const stalled = state === 'running' && notices.some(({ kind }) => kind === 'stalled');
  const reason = stalled ? 'stalled' : park ? kindOf(park) : (notices[0]?.kind ?? null);
  return { status: stalled ? 'stalled' : state, reason };
}

/** `null` of a run whose history is from before a park carried its kind. */
function kindOf(parked: Partial<Parked>): ParkReason | null {
  return parked.kind ?? null;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
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
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => `${cell}\u2003`).join(' | ')} |`;
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
