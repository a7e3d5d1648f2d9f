import type { Bill } from '../../core/plan/make-bill.js';
import { nameOf } from '../../core/plan/make-plan.js';
import type { Plan, PlanLine, Range } from '../../core/schemas/plan.js';
import { table } from './table.js';

/** What a refresh is going to cost, for people. @param path of the refresh file, as it was named. */
export function planLines(plan: Plan, path: string): string[] {
  const head = ['Line', 'Model', 'Samples', 'In store', 'Calls', 'Count', 'USD low', 'expected', 'high', 'Hours'];
  const { budget, unpriced, usd, hours } = plan;
  const over = budget && usd.high > budget.usd ? '; the plan may pass it' : '';
  return [
    `Plan of refresh ${plan.refreshId}`,
    ...table(head, plan.lines.map(cells)),
    '',
    `Cost: ${spread(usd, dollars)} USD${unpriced.length > 0 ? `, and an unknown sum for ${unpriced.join(', ')}` : ''}`,
    `Time: ${spread(hours, (n) => n.toFixed(2))} hours`,
    ...(budget ? [`Budget: ${dollars(budget.usd)} USD, ${budget.hard ? 'hard' : 'soft'}${over}`] : []),
    '',
    'Counts',
    ...plan.lines.map((line) => `  ${lineName(line)}: ${line.basis}`),
    'Prices',
    ...new Set(plan.lines.map((line) => `  ${nameOf(line)}: ${line.priceFrom ?? 'unknown'}`)),
    'Assumptions',
    ...plan.assumptions.map((words) => `  ${words}`),
    '',
    `Digest: ${plan._id}`,
    `Start it with: echobench refresh start ${path} --approve ${plan._id}`,
  ];
}

function lineName(line: PlanLine): string {
  return line.step ? `annotate/${line.step}` : nameOf(line);
}

function cells(line: PlanLine): string[] {
  const { samples, cacheHits, calls, count, usd, hours } = line;
  const prices = usd ? [dollars(usd.low), dollars(usd.expected), dollars(usd.high)] : ['unknown', 'unknown', 'unknown'];
  return [
    lineName(line),
    line.model,
    spread(samples, whole),
    String(cacheHits),
    spread(calls, whole),
    count,
    ...prices,
    hours.expected.toFixed(2),
  ];
}

/** What was paid beside what was planned, for people. */
export function billLines(bill: Bill): string[] {
  const head = ['Bill beside the plan', 'Planned calls', 'Planned USD', 'Calls', 'USD', 'Unknown cost'];
  const rows = bill.lines.map((line) => [
    line.name,
    line.plannedCalls ? spread(line.plannedCalls, whole) : 'not planned',
    line.plannedUsd ? expectedAndHigh(line.plannedUsd) : 'unknown',
    String(line.calls),
    dollars(line.usd),
    String(line.unknownCostCalls),
  ]);
  return [...table(head, rows), `Planned: ${expectedAndHigh(bill.plannedUsd)} USD, plan ${bill.digest}`];
}

function expectedAndHigh({ expected, high }: Range): string {
  return `${dollars(expected)}, at most ${dollars(high)}`;
}

/** `12`, or `3–12–40` for low, expected and high. */
function spread({ low, expected, high }: Range, words: (n: number) => string): string {
  return low === high ? words(low) : [low, expected, high].map(words).join('–');
}

function whole(n: number): string {
  return String(Math.ceil(n));
}

function dollars(amount: number): string {
  return amount.toFixed(amount !== 0 && amount < 1 ? 4 : 2);
}
