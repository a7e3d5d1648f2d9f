import type { KnownCall } from '../call.js';
import { fractionOf } from '../fixed-chance.js';
import { FaultPlan, type FaultPlanInput, type FaultRule } from './fault-plan.js';

/** Holds the plan and counts the calls that its rules matched. */
export interface FaultBook {
  /** @throws ZodError on a plan that is not one. */
  setPlan(plan: FaultPlanInput): void;
  /** Forgets all counts, keeps the plan. */
  resetCounts(): void;
  /** The rule that applies to this call, which is counted. */
  take(call: KnownCall, path: string): FaultRule | null;
}

/** Opens a book with a plan. @throws ZodError */
export function openFaultBook(plan: FaultPlanInput): FaultBook {
  let rules = FaultPlan.parse(plan).rules;
  let counts = new Map<string, number>();
  function count(key: string): number {
    const before = counts.get(key) ?? 0;
    counts.set(key, before + 1);
    return before;
  }
  function applies(rule: FaultRule, index: number, call: KnownCall): boolean {
    const callsBefore = count(`rule ${index}`);
    if (callsBefore < (rule.afterCalls ?? 0)) return false;
    if (fractionOf('fault', String(index), call.contentKey) >= (rule.share ?? 1)) return false;
    return rule.attempts === undefined || count(`rule ${index} ${call.contentKey}`) < rule.attempts;
  }
  return {
    setPlan(next) {
      rules = FaultPlan.parse(next).rules;
      counts = new Map();
    },
    resetCounts() {
      counts = new Map();
    },
    take(call, path) {
      return rules.find((rule, index) => matches(rule, call, path) && applies(rule, index, call)) ?? null;
    },
  };
}

function matches({ match }: FaultRule, call: KnownCall, path: string): boolean {
  return (
    (match.path === undefined || path.includes(match.path)) &&
    (match.model === undefined || call.model === match.model) &&
    (match.kind === undefined || call.kind === match.kind) &&
    (match.promptIncludes === undefined || call.text.includes(match.promptIncludes))
  );
}
