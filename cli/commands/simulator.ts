import { InvalidArgumentError, type Command } from 'commander';
import { startSimulator } from '../../simulator/server.js';
import type { CommandContext } from './context.js';
import { portNumber, untilAborted } from './site.js';

export function addSimulator(program: Command, context: CommandContext): void {
  program
    .command('simulator')
    .description('a stand-in for providers and sources that speaks their protocols; for tests and trials')
    .option('--port <n>', 'port; 0 for a free one', portNumber, 4010)
    .option('--latency-ms <n>', 'base latency of an answer', wholeNumber, 0)
    .option('--log <file>', 'write every request into this file, a JSON line each')
    .action(async (options: { port: number; latencyMs: number; log?: string }) => {
      const { port, latencyMs, log } = options;
      const simulator = await startSimulator({ port, latencyMs, ...(log !== undefined && { logFile: log }) });
      context.terminal.print(`Simulator ${simulator.url} (Ctrl-C ends it)`);
      await untilAborted(context.signal);
      await simulator.close();
    });
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('a whole number is wanted.');
  return Number(text);
}
