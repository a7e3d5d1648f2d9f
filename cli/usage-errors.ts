import type { Command } from 'commander';

/** Makes commander's complaints one line each: what is wrong, and where it stands how it should be. */
export function complainInOneLine(command: Command, name = command.name()): void {
  command.configureOutput({ outputError: (text, write) => write(`${oneLine(text)}; see "${name} --help"\n`) });
  for (const subcommand of command.commands) complainInOneLine(subcommand, `${name} ${subcommand.name()}`);
}

/** Commander writes sentences on several lines: `error: unknown command 'improt'`, `(Did you mean import?)`. */
function oneLine(text: string): string {
  return text
    .trim()
    .replaceAll(/\s*\n\s*\(Did/g, ' (did')
    .replaceAll(/\s*\n\s*/g, ' ')
    .replace(/\.$/, '')
    .replace(
      /(is invalid|is invalid for argument '[^']*'|arguments for '[^']*')\. (\w)/,
      (_, what: string, first: string) => `${what}: ${first.toLowerCase()}`,
    );
}
