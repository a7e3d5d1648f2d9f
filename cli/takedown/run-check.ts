import { actOnFindings } from '../../activities/compliance/act-on-findings.js';
import { lookAtPosts } from '../../activities/compliance/look-at-posts.js';
import { postsToCheck } from '../../activities/compliance/posts-to-check.js';
import type { ActivityContext } from '../../activities/context.js';
import { lookupUsd, payLookupNow } from '../../activities/lookup/pay-lookup.js';
import { finishTakedowns } from '../../activities/takedown/finish-takedowns.js';
import { createContext } from '../../config/create-context.js';
import { createLogger } from '../../config/logger.js';
import { readPrices } from '../../config/read-prices.js';
import { readPrompts } from '../../config/read-prompts.js';
import { readRefreshFile } from '../../config/read-refresh-file.js';
import { environmentSecrets } from '../../config/secrets.js';
import { addCheckCounts, NO_COUNTS, type CheckCounts } from '../../core/check-counts.js';
import { InputError } from '../../core/input-error.js';
import { isNetworkSource } from '../../core/network-source.js';
import { resolvePrices } from '../../core/plan/resolve-prices.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { NetworkSource } from '../../core/schemas/source.js';
import { slicesOf } from '../../core/slices-of.js';
import { printJson, type CommandContext } from '../commands/context.js';
import type { CheckOptions } from '../commands/takedown.js';
import { EXIT } from '../exit-code.js';
import { withStore } from '../release/with-store.js';
import type { Terminal } from '../terminal.js';

interface CheckReport extends CheckCounts {
  source: string;
  spentUsd: number;
  unknownCost: number;
  /** Posts that were not looked at, since the bound was reached or the source broke off. */
  left: number;
  /** Why the source broke off; `null` where it did not. */
  failure: string | null;
  refreshes: string[];
}

/** The file with its prices. @throws InputError */
export function checkFile(path: string): RefreshFile {
  return resolvePrices(readRefreshFile(path), readPrices(), new Date()).file;
}

/** Network sources of a file, or the one that was named. @throws InputError where there is none. */
export function checkSources(file: RefreshFile, sourceId: string | undefined): NetworkSource[] {
  const sources = file.sources.filter(isNetworkSource).filter(({ id }) => sourceId === undefined || id === sourceId);
  if (sources.length > 0) return sources;
  const known = file.sources.filter(isNetworkSource).map(({ id }) => id);
  throw new InputError([
    `the file has no network source${sourceId === undefined ? '' : ` "${sourceId}"`}; known: ${known.join(', ') || 'none'}`,
  ]);
}

/** `takedown check`: looks now whether the posts behind samples are still shown. */
export async function runCheck(path: string, options: CheckOptions, context: CommandContext): Promise<void> {
  const { environment, terminal } = context;
  const file = checkFile(path);
  const sources = checkSources(file, options.source);
  await withStore(environment, async (store) => {
    const log = createLogger(environment.logLevel, 'check');
    const secrets = environmentSecrets(environment.variables);
    const activity = createContext({ store, prompts: readPrompts(), prices: readPrices(), secrets, log });
    const orders: CheckOrder[] = [];
    for (const source of sources) orders.push({ file, source, postIds: await postsToCheck(activity, source.kind) });
    requireConsent(priceOf(orders, terminal), options);
    const reports: CheckReport[] = [];
    for (const order of orders) {
      const spentUsd = reports.reduce((sum, report) => sum + report.spentUsd, 0);
      reports.push(await checkAll(activity, order, { ...options, spentUsd }));
    }
    if (options.json) printJson(terminal, reports);
    else for (const line of reports.flatMap(reportLines)) terminal.print(line);
    for (const refreshId of new Set(reports.flatMap(({ refreshes }) => refreshes)))
      terminal.note(
        `still shown: the site of ${refreshId}; make it anew with: echobench takedown rebuild ${refreshId}`,
      );
    if (reports.every(({ left }) => left === 0)) return;
    const isFailed = reports.every(({ failure, looked }) => failure !== null && looked === 0);
    context.exit(isFailed ? EXIT.failed : EXIT.partial);
  });
}

/** @throws InputError where it costs something, or may, and nobody has said yes. */
function requireConsent(usd: number | null, { yes, maxUsd }: CheckOptions): void {
  if (yes || usd === 0) return;
  if (usd === null) throw new InputError(['the price is unknown: give --yes to pay whatever it is']);
  if (maxUsd === undefined)
    throw new InputError([`it may cost $${usd.toFixed(2)}: give --yes, or a bound with --max-usd`]);
}

interface CheckOrder {
  file: RefreshFile;
  source: NetworkSource;
  /** Store keys of the posts to look at. */
  postIds: readonly string[];
}

/** Says what each source costs at most. @returns the sum, USD; `null` where a price is unknown. */
function priceOf(orders: readonly CheckOrder[], terminal: Terminal): number | null {
  let sum: number | null = 0;
  for (const { source, postIds } of orders) {
    const usd = lookupUsd(source, postIds.length);
    terminal.note(
      `${postIds.length} posts by ${source.id}: ${usd === null ? 'price unknown' : `at most $${usd.toFixed(2)}`}`,
    );
    sum = sum === null || usd === null ? null : sum + usd;
  }
  return sum;
}

/** @param bounds `spentUsd` by the sources before this one: the bound is one for all. */
async function checkAll(
  context: ActivityContext,
  { file, source, postIds: wanted }: CheckOrder,
  { holdDays, maxUsd, spentUsd: before }: CheckOptions & { spentUsd: number },
): Promise<CheckReport> {
  const { lookupSize } = await context.postSource(source);
  const round = context.now().toISOString();
  const { id: checkId } = source;
  let counts = NO_COUNTS;
  let [spentUsd, unknownCost] = [0, 0];
  let failure: string | null = null;
  const refreshes = new Set(await finishTakedowns(context.store, source.kind));
  const still = new Set(await postsToCheck(context, source.kind));
  const all = wanted.filter((id) => still.has(id));
  for (const postIds of slicesOf(all, lookupSize)) {
    const next = lookupUsd(source, postIds.length);
    if (maxUsd !== undefined && next !== null && before + spentUsd + next > maxUsd) break;
    const looked = await lookAtPosts(context, { checkId, round, file, source, postIds, pay: payLookupNow });
    if (looked.kind !== 'answered') {
      failure = 'message' in looked ? looked.message : 'the source cannot be asked now';
      break;
    }
    const acted = await actOnFindings(context, { checkId, sourceId: checkId, holdDays, postIds, found: looked.found });
    counts = addCheckCounts(counts, acted.counts);
    spentUsd += looked.costUsd ?? 0;
    if (looked.costUsd === null) unknownCost += 1;
    for (const refreshId of acted.refreshes) refreshes.add(refreshId);
  }
  const left = all.length - counts.looked;
  return { source: checkId, ...counts, spentUsd, unknownCost, left, failure, refreshes: [...refreshes] };
}

function reportLines(report: CheckReport): string[] {
  const { source, looked, there, edited, held, withdrawn, back, unknown, left, failure } = report;
  const { spentUsd, unknownCost } = report;
  return [
    `${source}: ${looked} posts looked at, ${left} left`,
    ...(failure === null ? [] : [`  broke off: ${failure}`]),
    `  ${there} as they were, ${edited} edited, ${back} back, ${held} held, ${withdrawn} taken down, ${unknown} of which nothing was said`,
    `  paid $${spentUsd.toFixed(4)}${unknownCost > 0 ? `, and ${unknownCost} calls of unknown cost` : ''}`,
  ];
}
