import type { Command } from 'commander';
import { usdAmount } from '../number-arguments.js';
import type { CommandContext } from './context.js';

export function defineBudget(command: Command, context: CommandContext): void {
  command
    .command('set')
    .description('give a running refresh another limit; one that its budget parked goes on')
    .argument('<id>', 'refresh')
    .argument('<usd>', 'limit for the whole refresh, what is spent already included', usdAmount)
    .option('--json', 'print where it then stands, as one JSON document')
    .action(async (id: string, usd: number, { json = false }: { json?: boolean }) => {
      const { setBudget } = await import('../refresh/set-budget.js');
      await setBudget(usd, { id, json, context });
    });
}
