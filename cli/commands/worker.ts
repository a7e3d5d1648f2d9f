import type { Command } from 'commander';
import type { CommandContext } from './context.js';

export function defineWorker(command: Command, context: CommandContext): void {
  command
    .option('--queues <names...>', 'only these task queues; "*" stands for any letters, as in "echo.judge.*"')
    .action(async (options: { queues?: string[] }) => {
      const { runWorker } = await import('../run-worker.js');
      await runWorker(options.queues ?? ['*'], context);
    });
}
