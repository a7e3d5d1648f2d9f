import type { Command } from 'commander';
import type { DemoOptions } from '../run-demo.js';
import type { CommandContext } from './context.js';

export function defineDemo(command: Command, context: CommandContext): void {
  command
    .option('--out <dir>', 'folder for the site (default: site in the data folder of the demo)')
    .option('--keep', 'leave everything running afterwards, to look at the Temporal UI')
    .option('--json', 'print one JSON document')
    .action(async (options: DemoOptions) => {
      const { runDemo } = await import('../run-demo.js');
      await runDemo(options, context);
    });
}
