import { readPrompts } from '../../config/read-prompts.js';
import { InputError } from '../../core/input-error.js';
import { printJson, type CommandContext } from '../commands/context.js';
import { storeFor } from '../connect.js';
import { importFolder, importRefresh, type OutputsReport } from './import-outputs.js';

/** Bad lines that are printed; the JSON has all of them. */
const LINES_SHOWN = 20;

export interface OutputsOptions {
  archive: string;
  madeBy: string;
  fromRefresh?: string;
  model?: string;
  json?: boolean;
}

/** `outputs import`: pictures of a system that is not asked any more, from a folder or from an earlier refresh. */
export async function runOutputsImport(
  folder: string | undefined,
  options: OutputsOptions,
  context: CommandContext,
): Promise<void> {
  const { archive: name, madeBy, fromRefresh, model } = options;
  if ((folder === undefined) === (fromRefresh === undefined) || (fromRefresh !== undefined && model === undefined))
    throw new InputError(['name a folder, or --from-refresh ID with --model ID, and not both']);
  const store = await storeFor(context.environment);
  try {
    const archive = { name, madeBy };
    const report =
      folder !== undefined
        ? await importFolder(store, archive, folder)
        : await importRefresh({ store, prompts: readPrompts() }, archive, {
            refreshId: fromRefresh ?? '',
            modelId: model ?? '',
          });
    if (options.json) printJson(context.terminal, report);
    else printReport(report, context);
    if (report.bad.length > 0 && report.new + report.known + report.differing === 0)
      throw new InputError([`no output could be taken: all that was found is bad (${report.bad.length}); see --json`]);
  } finally {
    await store.close();
  }
}

function printReport(report: OutputsReport, { terminal }: CommandContext): void {
  const { archive, bad, differing } = report;
  terminal.print(`Outputs of "${archive}": ${report.new} new, ${report.known} known, ${bad.length} bad`);
  if (differing > 0) terminal.note(`${differing} were there with another picture; the first one stays`);
  for (const { file, line, reason } of bad.slice(0, LINES_SHOWN))
    terminal.note(`${file}${line === null ? '' : `:${line}`}: ${reason}; it was left out`);
  if (bad.length > LINES_SHOWN) terminal.note(`and ${bad.length - LINES_SHOWN} more: see --json`);
}
