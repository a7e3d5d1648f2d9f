import type { Command } from 'commander';
import { readRefreshFile } from '../../config/read-refresh-file.js';
import type { CommandContext } from './context.js';

export function definePlan(command: Command, context: CommandContext): void {
  command
    .argument('<file>', 'refresh file (YAML)')
    .option('--count', 'first ask the sources how many posts each query has; some bill for that, by the request')
    .option('--json', 'print one JSON document')
    .action(async (path: string, { count = false, json = false }: { count?: boolean; json?: boolean }) => {
      const file = readRefreshFile(path);
      const { runPlan } = await import('../plan/run-plan.js');
      await runPlan({ file, path, count, json }, context);
    });
}
