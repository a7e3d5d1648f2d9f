import {
  addCheckCounts,
  checkPage,
  NO_COUNTS,
  postsToCheck,
  type CheckCounts,
} from '../../activities/compliance/check-page.js';
import { lookupUsd, payLookupNow } from '../../activities/lookup/pay-lookup.js';
import { createContext } from '../../config/create-context.js';
import { createLogger } from '../../config/logger.js';
import { readPrices } from '../../config/read-prices.js';
import { readPrompts } from '../../config/read-prompts.js';
import { readRefreshFile } from '../../config/read-refresh-file.js';
import { environmentSecrets } from '../../config/secrets.js';
import { InputError } from '../../core/input-error.js';
import { isNetworkSource } from '../../core/network-source.js';
import { resolvePrices } from '../../core/plan/resolve-prices.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { NetworkSource } from '../../core/schemas/source.js';
import { printJson, type CommandContext } from '../commands/context.js';
import type { CheckOptions } from '../commands/takedown.js';
import { EXIT } from '../exit-code.js';
import { withStore } from '../release/with-store.js';

interface CheckReport extends CheckCounts {
  source: string;
  spentUsd: number;
  unknownCost: number;
  /** Posts that were not looked at, since the bound was reached. */
  left: number;
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
    const reports: CheckReport[] = [];
    for (const source of sources) {
      const posts = (await postsToCheck(activity, source.kind)).length;
      const usd = lookupUsd(source, posts);
      terminal.note(`${posts} posts by ${source.id}: ${usd === null ? 'price unknown' : `at most $${usd.toFixed(2)}`}`);
      requireConsent(usd, options);
      reports.push(await checkAll(activity, { file, source, posts, options }));
    }
    if (options.json) printJson(terminal, reports);
    else for (const line of reports.flatMap(reportLines)) terminal.print(line);
    for (const refreshId of new Set(reports.flatMap(({ refreshes }) => refreshes)))
      terminal.note(
        `still shown: the site of ${refreshId}; make it anew with: echobench takedown rebuild ${refreshId}`,
      );
    if (reports.some(({ left }) => left > 0)) context.exit(EXIT.partial);
  });
}

/** @throws InputError where it costs something, or may, and nobody has said yes. */
function requireConsent(usd: number | null, { yes, maxUsd }: CheckOptions): void {
  if (yes || usd === 0) return;
  if (usd === null) throw new InputError(['the price is unknown: give --yes to pay whatever it is']);
  if (maxUsd === undefined)
    throw new InputError([`it may cost $${usd.toFixed(2)}: give --yes, or a bound with --max-usd`]);
}

interface Checking {
  file: RefreshFile;
  source: NetworkSource;
  posts: number;
  options: CheckOptions;
}

async function checkAll(
  context: Parameters<typeof checkPage>[0],
  { file, source, posts, options }: Checking,
): Promise<CheckReport> {
  const { lookupSize } = await context.postSource(source);
  if (lookupSize === 0) throw new InputError([`the source ${source.id} cannot look posts up by id`]);
  const round = context.now().toISOString();
  let counts = NO_COUNTS;
  let [spentUsd, unknownCost] = [0, 0];
  const refreshes = new Set<string>();
  let after: string | null = null;
  do {
    const next = lookupUsd(source, lookupSize);
    if (options.maxUsd !== undefined && next !== null && spentUsd + next > options.maxUsd) break;
    const { holdDays } = options;
    const page = await checkPage(context, {
      file,
      source,
      checkId: source.id,
      round,
      after,
      holdDays,
      pay: payLookupNow,
    });
    if (page.kind !== 'done')
      throw new InputError([`${source.id}: ${'message' in page ? page.message : 'the source cannot be asked now'}`]);
    counts = addCheckCounts(counts, page.counts);
    spentUsd += page.costUsd ?? 0;
    if (page.costUsd === null) unknownCost += 1;
    for (const refreshId of page.refreshes) refreshes.add(refreshId);
    after = page.next;
  } while (after !== null);
  return {
    source: source.id,
    ...counts,
    spentUsd,
    unknownCost,
    left: Math.max(0, posts - counts.looked),
    refreshes: [...refreshes],
  };
}

function reportLines(report: CheckReport): string[] {
  const { source, looked, there, edited, held, withdrawn, back, unknown, left, spentUsd, unknownCost } = report;
  return [
    `${source}: ${looked} posts looked at, ${left} left`,
    `  ${there} as they were, ${edited} edited, ${back} back, ${held} held, ${withdrawn} taken down, ${unknown} of which nothing was said`,
    `  paid $${spentUsd.toFixed(4)}${unknownCost > 0 ? `, and ${unknownCost} calls of unknown cost` : ''}`,
  ];
}
