import { datasetSource } from '../../activities/release/dataset-source.js';
import { InputError } from '../../core/input-error.js';
import { SPLITS } from '../../core/outcome.js';
import { PLATFORM_TERMS } from '../../core/platform-terms.js';
import type { Release } from '../../core/schemas/release.js';
import { claimFolder, isInUse } from '../../report/dataset/claim-folder.js';
import type { DatasetTotals } from '../../report/dataset/contract.js';
import { writeDataset } from '../../report/dataset/write-dataset.js';
import type { Store } from '../../store/store.js';
import { printJson, type CommandContext } from '../commands/context.js';
import type { ExportOptions } from '../commands/release.js';
import { EXIT } from '../exit-code.js';
import { findByPrefix } from '../show/find-by-prefix.js';
import { withStore } from './with-store.js';

/** JSON of `release export --json`. */
export interface ExportReport extends DatasetTotals {
  releaseId: string;
  dir: string;
  idsOnly: boolean;
  /** Samples of the list that are not in it, since they were withdrawn or are held. */
  left: number;
}

/** `release export`. The folder appears when it is whole, or not at all. */
export async function exportRelease(id: string, options: ExportOptions, context: CommandContext): Promise<void> {
  const { environment, terminal } = context;
  const { out } = options;
  await requireRoom(out, options.force ?? false);
  const report = await withStore(environment, async (store): Promise<ExportReport | null> => {
    const release = await findByPrefix(store.releases, id, 'release');
    const folder = await claimFolder(out);
    try {
      const totals = await write(store, release, { ...options, out: folder.partialDir, signal: context.signal });
      await folder.publish();
      const listed = SPLITS.reduce((sum, split) => sum + release.sampleIds[split].length, 0);
      const written = SPLITS.reduce((sum, split) => sum + totals.samples[split], 0);
      return { releaseId: release._id, dir: out, idsOnly: options.idsOnly ?? false, left: listed - written, ...totals };
    } catch (error) {
      await folder.discard();
      if (context.signal.aborted) return null;
      throw error;
    }
  });
  if (report === null) {
    terminal.note('stopped: no folder was written');
    context.exit(EXIT.failed);
    return;
  }
  if (options.json) printJson(terminal, report);
  else printReport(report, context);
  if (!report.idsOnly) warnOfTerms(report, context);
}

/** @throws InputError where the folder holds something and was not named to be replaced. */
export async function requireRoom(dir: string, force: boolean): Promise<void> {
  if (force || !(await isInUse(dir))) return;
  throw new InputError([`--out ${dir}: the folder is not empty; name another one, or replace it with --force`]);
}

async function write(
  store: Store,
  release: Release,
  options: ExportOptions & { signal: AbortSignal },
): Promise<DatasetTotals> {
  const source = datasetSource(store, release);
  if (options.idsOnly) {
    const { writeIds } = await import('./write-ids.js');
    return writeIds(store, source, options.out);
  }
  return writeDataset({
    source,
    dir: options.out,
    formats: options.format === 'both' ? ['jsonl', 'parquet'] : [options.format],
    embedPictures: options.embedPictures ?? false,
    signal: options.signal,
  });
}

function printReport(report: ExportReport, { terminal }: CommandContext): void {
  const { samples, pictures, lostPictures, left, dir } = report;
  const counts = SPLITS.map((split) => `${samples[split]} ${split}`).join(', ');
  terminal.print(`Samples: ${counts}`);
  if (!report.idsOnly) terminal.print(`Pictures: ${pictures} written, ${lostPictures} lost`);
  if (left > 0) terminal.print(`Left out, since they were withdrawn: ${left}`);
  terminal.print(`Folder: ${dir}`);
}

/** Says which platforms' terms are against handing the folder on. */
function warnOfTerms({ platforms }: ExportReport, { terminal }: CommandContext): void {
  for (const platform of platforms) {
    const { name, handOn } = PLATFORM_TERMS[platform];
    if (handOn === 'ids_only')
      terminal.note(
        `note: the terms of ${name} let others have ids of posts only: keep this folder to yourself, and hand on an export with --ids-only`,
      );
  }
}
