import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createContext } from '../../config/create-context.js';
import { createLogger } from '../../config/logger.js';
import { readPrices } from '../../config/read-prices.js';
import { readPrompts } from '../../config/read-prompts.js';
import { readRefreshFile } from '../../config/read-refresh-file.js';
import { environmentSecrets } from '../../config/secrets.js';
import { InputError } from '../../core/input-error.js';
import { isNetworkSource } from '../../core/network-source.js';
import { resolvePrices } from '../../core/plan/resolve-prices.js';
import { IdsRow } from '../../core/schemas/ids-row.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import { configureSharp } from '../../images/configure-sharp.js';
import { claimFolder } from '../../report/dataset/claim-folder.js';
import { readLines } from '../../report/dataset/line-file.js';
import type { Store } from '../../store/store.js';
import { printJson, type CommandContext } from '../commands/context.js';
import type { HydrateOptions } from '../commands/release.js';
import { EXIT } from '../exit-code.js';
import { requireRoom } from './export-release.js';
import { Hydration, type HydrationReport } from './hydration.js';
import { withStore } from './with-store.js';

/** `release hydrate`. */
export async function hydrateRelease(dir: string, options: HydrateOptions, context: CommandContext): Promise<void> {
  const { environment, terminal } = context;
  const idsFile = join(dir, 'ids.jsonl');
  if (!existsSync(idsFile)) throw new InputError([`${dir}: no ids.jsonl there; name a folder that --ids-only wrote`]);
  if (!options.source && !options.fromStore)
    throw new InputError(['say where posts come from: --source FILE, --from-store, or both']);
  const out = options.out === undefined ? join(dir, 'hydrated') : resolve(options.out);
  await requireRoom(out, options.force ?? false);
  const now = new Date();
  const file = options.source ? resolvePrices(readRefreshFile(options.source), readPrices(), now).file : null;
  await withStore(environment, async (store) => {
    const bill = await price(idsFile, { file, store: options.fromStore ? store : null });
    for (const line of bill.lines) terminal.note(line);
    requireConsent(bill.usd, options);
    configureSharp();
    const log = createLogger(environment.logLevel, 'hydrate');
    const secrets = environmentSecrets(environment.variables);
    const activity = createContext({ store, prompts: readPrompts(), prices: readPrices(), secrets, log });
    const folder = await claimFolder(out);
    try {
      const { fromStore = false, maxUsd = null } = options;
      const { signal } = context;
      const hydration = new Hydration(activity, { dir: folder.partialDir, file, fromStore, maxUsd, signal });
      const report = await hydration.run(rowsOf(idsFile));
      if (report.stopped !== null && report.lookups === 0 && report.rebuilt === 0)
        throw new InputError([`${report.stopped}; nothing was paid for, and no folder was written`]);
      await folder.publish();
      show(report, { out, json: options.json ?? false }, context);
    } catch (error) {
      await folder.discard();
      throw error;
    }
  });
}

/** Lines of an export by ids. @throws InputError naming the line that is none. */
export async function* rowsOf(path: string): AsyncGenerator<IdsRow> {
  let line = 0;
  const lines = readLines(path);
  for (;;) {
    line += 1;
    const next = await lines.next().catch((error: unknown) => {
      if (error instanceof SyntaxError) return null;
      throw error;
    });
    if (next?.done) return;
    const row = IdsRow.safeParse(next?.value);
    if (!row.success) throw new InputError([`${path}:${line}: not a line of an export by ids; write the export anew`]);
    yield row.data;
  }
}

interface Bill {
  /** `null` where a price is unknown. */
  usd: number | null;
  lines: string[];
}

/** What fetching the posts will cost at most. */
async function price(
  idsFile: string,
  { file, store }: { file: RefreshFile | null; store: Store | null },
): Promise<Bill> {
  const wanted = new Set<string>();
  for await (const { post_ids } of rowsOf(idsFile)) for (const id of post_ids) wanted.add(id);
  if (store) for (const id of (await store.posts.getMany([...wanted])).keys()) wanted.delete(id);
  const bill: Bill = { usd: 0, lines: [] };
  const platforms = new Set([...wanted].map((id) => id.slice(0, id.indexOf(':'))));
  for (const platform of [...platforms].toSorted()) {
    const n = [...wanted].filter((id) => id.startsWith(`${platform}:`)).length;
    const source = file?.sources.filter(isNetworkSource).find(({ kind }) => kind === platform);
    if (!source) {
      bill.lines.push(
        `${n} posts of ${platform} cannot be fetched: ${file ? 'the file names no such source' : 'no --source'}`,
      );
      continue;
    }
    const usd = source.pricePerPostUsd === null ? null : source.pricePerPostUsd * n;
    bill.usd = bill.usd === null || usd === null ? null : bill.usd + usd;
    bill.lines.push(
      `${n} posts of ${platform} by ${source.id}: ${usd === null ? 'price unknown' : `at most $${usd.toFixed(2)}`}`,
    );
  }
  return bill;
}

/** @throws InputError where it costs something, or may, and nobody has said yes. */
function requireConsent(usd: number | null, { yes, maxUsd }: HydrateOptions): void {
  if (yes || usd === 0) return;
  if (usd === null) throw new InputError(['the price is unknown: give --yes to pay whatever it is']);
  if (maxUsd === undefined)
    throw new InputError([`it may cost $${usd.toFixed(2)}: give --yes, or a bound with --max-usd`]);
}

function show(report: HydrationReport, { out, json }: { out: string; json: boolean }, context: CommandContext): void {
  const { terminal } = context;
  const { samples, rebuilt, left, pictures } = report;
  if (json) printJson(terminal, { dir: out, ...report });
  else {
    terminal.print(`Samples: ${rebuilt} of ${samples} rebuilt`);
    for (const [why, n] of Object.entries(left))
      if (n > 0) terminal.print(`  left out, ${why.replaceAll('_', ' ')}: ${n}`);
    terminal.print(`Pictures: ${pictures.same} the same, ${pictures.near} alike, ${pictures.missing} missing`);
    terminal.print(
      `Paid: $${report.spentUsd.toFixed(4)}${report.unknownCost > 0 ? `, and ${report.unknownCost} calls of unknown cost` : ''}`,
    );
    terminal.print(`Folder: ${out}; posts of X and Reddit in it are for you alone`);
  }
  if (report.stopped !== null) terminal.note(`not all posts were asked for: ${report.stopped}`);
  if (rebuilt < samples) context.exit(EXIT.partial);
}
