import { Option, type Command } from 'commander';
import { FILE_FORMATS } from '../../sources/files/formats.js';
import type { ImportOptions } from '../import/run-import.js';
import type { CommandContext } from './context.js';

export function defineImport(command: Command, context: CommandContext): void {
  const formats = FILE_FORMATS.map((format) => format.name);
  command
    .argument('<file...>', 'files, or folders with files of posts: JSON, JSON lines, tables, YAML, an X archive')
    .addOption(new Option('--format <name>', 'format of the files').choices(['auto', ...formats]).default('auto'))
    .option('--columns <map>', 'columns of a table: field=column,..., or a YAML file with such a map')
    .option('--license <words>', 'under which their curator gives them, where records do not say; for data cards')
    .option('--bad <file>', 'file for what cannot be read (default: bad/ in the data folder)')
    .option('--json', 'print one JSON document')
    .action(async (paths: string[], options: ImportOptions) => {
      const { runImport } = await import('../import/run-import.js');
      await runImport(paths, options, context);
    });
}
