import type { Command } from 'commander';
import { portNumber } from '../port-number.js';
import type { UpOptions } from '../run-up.js';
import type { CommandContext } from './context.js';

/** The port that examples/refresh.yaml names. */
const SIMULATOR_PORT = 4010;

export function defineUp(command: Command, context: CommandContext): void {
  command
    .option('--simulator', 'also the simulator of providers and sources')
    .option('--simulator-port <n>', 'its port; 0 for a free one', portNumber, SIMULATOR_PORT)
    .option('--json', 'print the addresses as one JSON document')
    .action(async (options: UpOptions) => {
      const { runUp } = await import('../run-up.js');
      await runUp(options, context);
    });
}
