import { Command, CommanderError } from 'commander';
import { readEnvironment } from '../config/environment.js';
import { packageVersion } from '../config/package-root.js';
import { addDemo } from './commands/demo.js';
import { addImport } from './commands/import.js';
import { addRefresh } from './commands/refresh.js';
import { addSimulator } from './commands/simulator.js';
import { addSite } from './commands/site.js';
import { addUp } from './commands/up.js';
import { addWorker } from './commands/worker.js';
import type { CommandContext } from './commands/context.js';
import { reportError } from './report-error.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { processTerminal } from './terminal.js';

/** Reads the arguments, runs one command, and leaves its exit code for the process to end with. */
export async function runCli(argv: readonly string[]): Promise<void> {
  const terminal = processTerminal();
  const signal = stopSignal();
  let code: ExitCode = EXIT.done;
  try {
    const environment = readEnvironment(process.env);
    const context: CommandContext = { environment, terminal, signal, exit: (value) => (code = value) };
    await buildProgram(context).parseAsync(argv);
  } catch (error) {
    code = error instanceof CommanderError ? commanderCode(error) : reportError(error, terminal);
  }
  process.exitCode = code;
}

function buildProgram(context: CommandContext): Command {
  const program = new Command('echobench')
    .description('Distils what people post about image models into a benchmark, and keeps it fresh.')
    .version(packageVersion())
    .exitOverride()
    .showHelpAfterError('(see --help)')
    .showSuggestionAfterError();
  for (const add of [addDemo, addUp, addWorker, addSimulator, addImport, addRefresh, addSite]) add(program, context);
  return program;
}

/** Help and version are no errors; everything else that commander throws is wrong usage. */
function commanderCode(error: CommanderError): ExitCode {
  return error.exitCode === 0 ? EXIT.done : EXIT.badInput;
}

/** Fires on the first Ctrl-C or SIGTERM. A second one ends the process at once: whoever presses twice does not want to wait. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort();
    });
  }
  return controller.signal;
}
