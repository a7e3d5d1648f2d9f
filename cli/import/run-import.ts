import { InputError } from '../../core/input-error.js';
import { LONGEST_LICENCE } from '../../core/schemas/post.js';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FormatChoice } from '../../sources/files/read-events.js';
import { printJson, type CommandContext } from '../commands/context.js';
import { storeFor } from '../connect.js';
import { findPostFiles } from './find-post-files.js';
import { importPosts, type ImportReport } from './import-posts.js';
import { readColumnMap } from './read-column-map.js';
import { setAsideFile, setAsideName } from './set-aside-file.js';

/** Bad lines that are printed; the JSON has all of them. */
const LINES_SHOWN = 20;

export interface ImportOptions {
  format: FormatChoice;
  /** `field=column,...`, or a YAML file with such a map. */
  columns?: string;
  /** Of the files, for records that name none. */
  license?: string;
  /** File that bad records go to. */
  bad?: string;
  json?: boolean;
}

/** `import`: reads posts from files into the store, and reports what was new, known and bad. */
export async function runImport(paths: string[], options: ImportOptions, context: CommandContext): Promise<void> {
  const files = await findPostFiles(paths);
  const columns = await readColumnMap(options.columns);
  const licence = licenceIn(options);
  const badPath = badPathIn(options) ?? join(context.environment.dataDir, 'bad', setAsideName(new Date()));
  const store = await storeFor(context.environment);
  try {
    const setAside = setAsideFile(badPath);
    const report = await importPosts(files, { store, format: options.format, columns, licence, setAside });
    // A file that the operator named and that holds nothing at all is a mistake, not an empty result.
    const useless = report.skipped.filter(({ file }) => files.some(({ path, named }) => named && path === file));
    if (options.json) printJson(context.terminal, report);
    else printReport({ ...report, skipped: report.skipped.filter((entry) => !useless.includes(entry)) }, context);
    requirePosts(report, useless);
  } finally {
    await store.close();
  }
}

/**
 * What an earlier import set aside may be all that there is of it, and the file may be one of those that are read now.
 *
 * @throws InputError
 */
function badPathIn({ bad }: ImportOptions): string | undefined {
  if (bad === undefined || !existsSync(bad)) return bad;
  throw new InputError([`--bad ${bad}: is there already, and is not written over; name a new file`]);
}

/** @throws InputError */
function licenceIn({ license }: ImportOptions): string | undefined {
  const words = license?.trim();
  if (words === undefined || (words.length > 0 && words.length <= LONGEST_LICENCE && !/\p{C}/u.test(words)))
    return words;
  throw new InputError([`--license has 1 to ${LONGEST_LICENCE} visible characters, such as "CC BY 4.0"`]);
}

function printReport(report: ImportReport, { terminal }: CommandContext): void {
  terminal.print(`Posts: ${report.new} new, ${report.known} known, ${report.bad} bad lines`);
  if (report.merged > 0) terminal.print(`${report.merged} known posts gained by a later record`);
  const { retweet, unavailable } = report.notPosts;
  if (retweet + unavailable > 0)
    terminal.print(`No posts of their own: ${retweet} retweets, ${unavailable} that X no longer shows`);
  if (report.withdrawn > 0) terminal.print(`Taken down before, and not taken again: ${report.withdrawn}`);
  if (report.pictures + report.badPictures.length > 0) {
    terminal.print(`Pictures: ${report.pictures} stored, ${report.badPictures.length} not usable`);
  }
  const complaints = [
    ...report.badLines.map(({ file, line, reason }) => `${file}:${line}: ${reason}; the line was left out`),
    ...report.badPictures.map(({ file, reason }) => `${file}: ${reason}; the post was kept without it`),
    ...report.skipped.map(({ file, reason }) => `${file}: ${reason}; the file was left out`),
  ];
  for (const complaint of complaints.slice(0, LINES_SHOWN)) terminal.note(complaint);
  if (complaints.length > LINES_SHOWN) terminal.note(`and ${complaints.length - LINES_SHOWN} more: see --json`);
  if (report.setAsideIn !== null)
    terminal.note(`What could not be read is in ${report.setAsideIn}: mend the texts, and import that file`);
}

/** @throws InputError where a named file is of no use, or nothing but bad lines and unknown files was found. */
function requirePosts(report: ImportReport, useless: ImportReport['skipped']): void {
  if (useless.length > 0) {
    throw new InputError(
      useless.map(({ file, reason }) => `${file}: ${reason}; choose the format with --format, or name another file`),
    );
  }
  const { retweet, unavailable } = report.notPosts;
  if (report.new + report.known + report.withdrawn + retweet + unavailable > 0) return;
  if (report.bad > 0)
    throw new InputError([`no post could be read: all that was found is bad (${report.bad}); see --json`]);
  if (report.skipped.length > 0)
    throw new InputError([
      `no post could be read: no file is of a known format (${report.skipped.length}); see --json`,
    ]);
}
