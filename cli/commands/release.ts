import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { usdAmount } from '../number-arguments.js';
import type { CommandContext } from './context.js';

interface JsonOption {
  json?: boolean;
}

export interface ExportOptions extends JsonOption {
  out: string;
  format: 'jsonl' | 'parquet' | 'both';
  idsOnly?: boolean;
  embedPictures?: boolean;
  force?: boolean;
}

export interface HydrateOptions extends JsonOption {
  source?: string;
  fromStore?: boolean;
  out?: string;
  maxUsd?: number;
  yes?: boolean;
  force?: boolean;
}

const actions = () => import('../release/release-actions.js');

/** `echobench release`. */
export function defineRelease(command: Command, context: CommandContext): void {
  command
    .command('list')
    .description('all releases, newest first')
    .option('--json', 'print one JSON document')
    .action(async ({ json = false }: JsonOption) => (await actions()).list(json, context));
  command
    .command('show')
    .description('one release: its samples, what was withdrawn, what changed against the one before')
    .argument('<id>', 'release, or the beginning of its id')
    .option('--json', 'print one JSON document')
    .action(async (id: string, { json = false }: JsonOption) => (await actions()).show(id, json, context));
  command
    .command('diff')
    .description('what was added, removed and changed between two releases, and why')
    .argument('<before>', 'release, or the beginning of its id')
    .argument('<after>', 'release, or the beginning of its id')
    .option('--json', 'print one JSON document, with every sample')
    .action(async (before: string, after: string, { json = false }: JsonOption) =>
      (await actions()).diff({ before, after }, json, context),
    );
  defineExport(command, context);
  defineHydrate(command, context);
}

function defineExport(command: Command, context: CommandContext): void {
  command
    .command('export')
    .description('write a release as a dataset: JSON lines with pictures, Parquet, data card')
    .argument('<id>', 'release, or the beginning of its id')
    .requiredOption('--out <dir>', 'folder to write; it must be new or empty')
    .addOption(new Option('--format <name>', 'format').choices(['jsonl', 'parquet', 'both']).default('jsonl'))
    .option('--embed-pictures', 'put the bytes of the pictures into the Parquet files')
    .option('--ids-only', 'ids of posts and hashes only: nothing that a platform forbids to hand on')
    .option('--force', 'replace what is in the folder')
    .option('--json', 'print one JSON document')
    .action(async (id: string, options: ExportOptions) =>
      (await import('../release/export-release.js')).exportRelease(
        id,
        { ...options, out: resolve(options.out) },
        context,
      ),
    );
}

function defineHydrate(command: Command, context: CommandContext): void {
  command
    .command('hydrate')
    .description('make a dataset of an export by ids: fetch its posts, and check them against their hashes')
    .argument('<dir>', 'folder of an export by ids')
    .option('--source <file>', 'refresh file with the sources and keys to fetch posts by')
    .option('--from-store', 'take posts that are in the store already, and pay for nothing')
    .option('--out <dir>', 'folder to write (default: "hydrated" in the folder)')
    .option('--max-usd <usd>', 'what it may cost at most', usdAmount)
    .option('--yes', 'pay what it says that it will cost')
    .option('--force', 'replace what is in the folder')
    .option('--json', 'print one JSON document')
    .action(async (dir: string, options: HydrateOptions) =>
      (await import('../release/hydrate-release.js')).hydrateRelease(resolve(dir), options, context),
    );
}
