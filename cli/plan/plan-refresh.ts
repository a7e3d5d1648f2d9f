import { countWork, type CountContext } from '../../activities/plan/count-work.js';
import { makePlan } from '../../core/plan/make-plan.js';
import { resolvePrices, type PricedFile } from '../../core/plan/resolve-prices.js';
import type { Plan } from '../../core/schemas/plan.js';
import type { PriceTable } from '../../core/schemas/price-table.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { Refresh } from '../../core/schemas/refresh.js';
import type { PromptSet } from '../../prompts/prompt-set.js';

export interface PlanContext extends CountContext {
  prices: PriceTable;
  now: Date;
}

/**
 * Counts and prices what a refresh has still to do. A refresh that was begun keeps the prices that it began with.
 *
 * @returns the plan, and the file with all prices that are known.
 */
export async function planRefresh(
  file: RefreshFile,
  context: PlanContext,
): Promise<{ plan: Plan; priced: RefreshFile }> {
  const known = await context.store.refreshes.get(file.id);
  const resolved = resolvePrices(file, context.prices, context.now);
  const priced = known ? pricesOfStart(known, resolved) : resolved;
  const { counts, shareSource } = await countWork(context, priced.file);
  const promptHashes = hashesOf(context.prompts, priced.file);
  return { plan: makePlan({ priced, promptHashes, counts, shareSource, now: context.now }), priced: priced.file };
}

function pricesOfStart(known: Refresh, resolved: PricedFile): PricedFile {
  const names = Object.keys(resolved.priceFrom);
  return { file: known.file, priceFrom: Object.fromEntries(names.map((name) => [name, 'table, at the first start'])) };
}

function hashesOf(prompts: PromptSet, { annotate }: RefreshFile): Record<string, string> {
  const steps = Object.entries(prompts.steps).map(([step, { hash }]) => [step, hash]);
  return {
    ...Object.fromEntries(steps),
    judge: prompts.judge.hash,
    ...(annotate.relevancePostsPerCall > 1 && { 'relevance-group': prompts.relevanceGroup.hash }),
  } as Record<string, string>;
}
