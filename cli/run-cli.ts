import { Command, CommanderError } from 'commander';
import { readEnvironment } from '../config/environment.js';
import { packageVersion } from '../config/package-root.js';
import type { CommandContext } from './commands/context.js';
import { COMMANDS } from './commands/registry.js';
import { reportError } from './report-error.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { stopSignal } from './stop-signal.js';
import { processTerminal, type Terminal } from './terminal.js';
import { complainInOneLine } from './usage-errors.js';

/** Reads the arguments, runs one command, and leaves its exit code for the process to end with. */
export async function runCli(argv: readonly string[]): Promise<void> {
  const terminal = processTerminal();
  let signal: AbortSignal | null = null;
  let code: ExitCode = EXIT.done;
  try {
    const program = await buildProgram(argv, {
      environment: readEnvironment(process.env),
      terminal,
      get signal() {
        return (signal ??= stopSignal());
      },
      exit: (value) => (code = value),
    });
    await program.parseAsync(argv);
  } catch (error) {
    code = error instanceof CommanderError ? usageCode(error, terminal) : reportError(error, terminal);
  }
  process.exitCode = code;
}

async function buildProgram(argv: readonly string[], context: CommandContext): Promise<Command> {
  const program = new Command('echobench')
    .description('Distils what people post about image models into a benchmark, and keeps it fresh.')
    .version(packageVersion())
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .exitOverride();
  // Behind `help` too stands the name of a command.
  const wanted = argv.slice(2).find((word) => Object.hasOwn(COMMANDS, word));
  for (const [name, entry] of Object.entries(COMMANDS)) {
    const command = program.command(name).description(entry.description);
    if (name === wanted) (await entry.load())(command, context);
  }
  complainInOneLine(program);
  return program;
}

/** Help and version are no errors; everything else that commander throws is wrong usage. */
function usageCode(error: CommanderError, terminal: Terminal): ExitCode {
  if (error.exitCode === 0) return EXIT.done;
  if (error.code === 'commander.help') terminal.note('\nerror: no command: name one of those above');
  return EXIT.badInput;
}
