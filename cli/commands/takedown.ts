import { Option, type Command } from 'commander';
import { usdAmount } from '../number-arguments.js';
import type { CommandContext } from './context.js';

export interface TakedownOptions {
  reason: string;
  yes?: boolean;
  rebuild?: boolean;
  json?: boolean;
}

export interface CheckOptions {
  source?: string;
  maxUsd?: number;
  yes?: boolean;
  json?: boolean;
}

export interface CheckScheduleOptions {
  source?: string;
  every: string;
  id?: string;
  json?: boolean;
}

/** `echobench takedown`. */
export function defineTakedown(command: Command, context: CommandContext): void {
  command
    .command('post')
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
    .command('list')
    .description('posts that were taken down or are held')
    .option('--json', 'print one JSON document')
    .action(async ({ json = false }: { json?: boolean }) =>
      (await import('../takedown/list-tombstones.js')).listTombstones(json, context),
    );
}
