import { open } from 'node:fs/promises';
import { InvalidArgumentError, type Command } from 'commander';
import { InputError } from '../../core/input-error.js';
import { startSimulator } from '../../simulator/server.js';
import { onPort, portNumber } from '../port-number.js';
import { untilAborted } from '../stop-signal.js';
import { printJson, type CommandContext } from './context.js';

interface SimulatorCommandOptions {
  port: number;
  latencyMs: number;
  log?: string;
  json?: boolean;
}

export function defineSimulator(command: Command, context: CommandContext): void {
  command
    .option('--port <n>', 'port; 0 for a free one', portNumber, 4010)
    .option('--latency-ms <n>', 'base latency of an answer', wholeNumber, 0)
    .option('--log <file>', 'write every request into this file, a JSON line each')
    .option('--json', 'print the address as one JSON document')
    .action((options: SimulatorCommandOptions) => runSimulator(options, context));
}

async function runSimulator(options: SimulatorCommandOptions, { terminal, signal }: CommandContext): Promise<void> {
  const { port, latencyMs, log } = options;
  if (log !== undefined) await requireWritable(log);
  const simulator = await onPort(port, () =>
    startSimulator({ port, latencyMs, ...(log !== undefined && { logFile: log }) }),
  );
  if (options.json) printJson(terminal, { url: simulator.url });
  else terminal.print(`Simulator ${simulator.url} (Ctrl-C ends it)`);
  await untilAborted(signal);
  await simulator.close();
}

/** Found out before the first request comes, whose answer would be lost with its line. */
async function requireWritable(file: string): Promise<void> {
  try {
    await (await open(file, 'a')).close();
  } catch (error) {
    throw new InputError([
      `${file}: cannot be written (${String((error as NodeJS.ErrnoException).code)}); name another file with --log`,
    ]);
  }
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('a whole number is wanted');
  return Number(text);
}
