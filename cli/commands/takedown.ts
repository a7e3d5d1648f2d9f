import type { Command } from 'commander';
import type { CommandContext } from './context.js';

export interface TakedownOptions {
  reason: string;
  yes?: boolean;
  rebuild?: boolean;
  json?: boolean;
}

/** `echobench takedown`. */
export function defineTakedown(command: Command, context: CommandContext): void {
  command
    .command('post', { isDefault: true })
    .description('take posts out of the store, samples, next releases and sites')
    .argument('<post...>', '<platform>:<id>, or the address of the post')
    .option('--reason <text>', 'why, for the record', 'ordered by the operator')
    .option('--yes', 'do it; without it you are only told what would go')
    .option('--rebuild', 'make boards and sites anew at once')
    .option('--json', 'print one JSON document')
    .action(async (posts: string[], options: TakedownOptions) =>
      (await import('../takedown/run-takedown.js')).runTakedown(posts, options, context),
    );
  command
    .command('rebuild')
    .description('make the boards and sites of refreshes anew, and remove their earlier versions')
    .argument('<refresh...>')
    .option('--json', 'print one JSON document')
    .action(async (refreshIds: string[], { json = false }: { json?: boolean }) =>
      (await import('../takedown/run-rebuild.js')).runRebuild(refreshIds, json, context),
    );
  command
    .command('list')
    .description('posts that were taken down or are held')
    .option('--json', 'print one JSON document')
    .action(async ({ json = false }: { json?: boolean }) =>
      (await import('../takedown/list-tombstones.js')).listTombstones(json, context),
    );
}
