import type { PaidStage } from '../schemas/ledger-entry.js';
import type { Plan, PlanLine, Range } from '../schemas/plan.js';
import { nameOf } from './make-plan.js';
import { sumRanges } from './range.js';

/** Calls of one source, model or judge as the ledger has them; the annotator's steps are one. */
export interface LedgerGroup {
  stage: PaidStage;
  modelId: string | null;
  judgeId: string | null;
  provider: string;
  calls: number;
  usd: number;
  /** Calls whose cost nobody knows. */
  unknownCost: number;
}

/** One line of the bill beside the plan. */
export interface BillLine {
  name: string;
  stage: PaidStage;
  /** `null` where the plan did not foresee it. */
  plannedCalls: Range | null;
  /** `null` where the plan had no price. */
  plannedUsd: Range | null;
  calls: number;
  usd: number;
  unknownCostCalls: number;
}

/** What was planned and what was paid, line by line; lines of the plan first. */
export interface Bill {
  digest: string;
  plannedUsd: Range;
  /** What the plan had no price for. */
  unpriced: string[];
  lines: BillLine[];
}

/** Puts the ledger beside the plan. */
export function makeBill(plan: Plan, groups: readonly LedgerGroup[]): Bill {
  const paidName = (group: LedgerGroup) => nameOf({ stage: group.stage, id: idOf(group) });
  const names = [...new Set([...plan.lines.map(nameOf), ...groups.map(paidName)])];
  return {
    digest: plan._id,
    plannedUsd: plan.usd,
    unpriced: plan.unpriced,
    lines: names.map((name) => {
      const planned = plan.lines.filter((line) => nameOf(line) === name);
      return billLine(
        name,
        planned,
        groups.filter((group) => paidName(group) === name),
      );
    }),
  };
}

function idOf(group: LedgerGroup): string {
  switch (group.stage) {
    case 'collect':
      return group.provider;
    case 'annotate':
      return 'annotate';
    case 'generate':
      return group.modelId ?? 'unknown';
    case 'judge':
      return group.judgeId ?? 'unknown';
    case 'embed':
      return 'embeddings';
  }
}

function billLine(name: string, planned: readonly PlanLine[], paid: readonly LedgerGroup[]): BillLine {
  const prices = planned.flatMap((line) => line.usd ?? []);
  const priced = planned.length > 0 && prices.length === planned.length;
  const sum = (value: (group: LedgerGroup) => number) => paid.reduce((total, group) => total + value(group), 0);
  return {
    name,
    stage: planned[0]?.stage ?? paid[0]?.stage ?? 'collect',
    plannedCalls: planned.length > 0 ? sumRanges(planned.map((line) => line.calls)) : null,
    plannedUsd: priced ? sumRanges(prices) : null,
    calls: sum((group) => group.calls),
    usd: sum((group) => group.usd),
    unknownCostCalls: sum((group) => group.unknownCost),
  };
}
