import type { Command } from 'commander';
import type { DoctorOptions } from '../doctor/run-doctor.js';
import type { CommandContext } from './context.js';

export function defineDoctor(command: Command, context: CommandContext): void {
  command
    .argument('[file]', 'refresh file; also checks the keys, models and queues that it needs')
    .option('--models', 'only models and their keys: of the file, or without one of all refreshes under way')
    .option('--json', 'print one JSON document')
    .action(async (path: string | undefined, options: DoctorOptions) => {
      const { runDoctor } = await import('../doctor/run-doctor.js');
      await runDoctor(path, options, context);
    });
}
