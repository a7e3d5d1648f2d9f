import type { Command } from 'commander';
import type { OutputsOptions } from '../outputs/run-outputs.js';
import type { CommandContext } from './context.js';

export function defineOutputs(command: Command, context: CommandContext): void {
  command
    .command('import')
    .description('pictures from a folder (outputs.jsonl, or files named <sample id>.png), or from an earlier refresh')
    .argument('[folder]', 'folder with the pictures')
    .requiredOption('--archive <name>', 'name that a model of protocol `stored` gives as its `model`')
    .requiredOption('--made-by <words>', 'which system made them and when; shown where a provider names its model')
    .option('--from-refresh <id>', 'take what a model gave in this refresh')
    .option('--model <id>', 'that model, as its refresh file names it')
    .option('--json', 'print one JSON document')
    .action(async (folder: string | undefined, options: OutputsOptions) => {
      const { runOutputsImport } = await import('../outputs/run-outputs.js');
      await runOutputsImport(folder, options, context);
    });
}
