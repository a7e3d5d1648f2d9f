import type { Command } from 'commander';
import { callsPerSecond } from '../number-arguments.js';
import type { CommandContext } from './context.js';

interface LimitsOptions {
  json?: boolean;
}

const actions = () => import('../limits/limits-actions.js');

export function defineLimits(command: Command, context: CommandContext): void {
  command
    .command('get')
    .description('limits and backlog of every task queue of calls')
    .option('--json', 'print one JSON document')
    .action(async ({ json = false }: LimitsOptions) => (await actions()).get(json, context));
  command
    .command('set')
    .description('let so many calls a second begin, over all workers; holds until it is unset')
    .argument('<queue>', 'such as echo.model.openai')
    .argument('<rps>', 'calls per second; 0 stops the queue', callsPerSecond)
    .option('--json', 'print where the queue then stands, as one JSON document')
    .action(async (queue: string, rps: number, { json = false }: LimitsOptions) =>
      (await actions()).set(queue, rps, { json, context }),
    );
  command
    .command('unset')
    .description('go back to the limit of the refresh file')
    .argument('<queue>')
    .option('--json', 'print where the queue then stands, as one JSON document')
    .action(async (queue: string, { json = false }: LimitsOptions) =>
      (await actions()).set(queue, null, { json, context }),
    );
}
