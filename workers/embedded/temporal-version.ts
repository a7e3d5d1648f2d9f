import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { lastLine, runProgram } from './run-program.js';
import { StackError, errorLine } from './stack-error.js';

/** The oldest Temporal CLI whose dev server takes all our flags (workflow pause, fairness, SQLite pragmas). */
const OLDEST_CLI = [1, 9] as const;

export interface TemporalVersion {
  cli: string;
  server: string;
}

const versionFileSchema = z.object({ serverVersion: z.string(), cliVersion: z.string() });

/** Asks a `temporal` for its versions; a text instead says in one line why it has none. */
export async function readTemporalVersion(file: string, env: NodeJS.ProcessEnv): Promise<TemporalVersion | string> {
  const run = await runProgram(file, ['--version'], { env, timeoutMs: 20_000 });
  const match = /temporal version (\S+) \(Server ([^,)\s]+)/.exec(run.stdout);
  if (match?.[1] && match[2]) return { cli: match[1], server: match[2] };
  return `does not answer --version as the Temporal CLI does (${lastLine(run)})`;
}

/** Whether the CLI is 1.9 or newer. */
export function isNewEnough(version: TemporalVersion): boolean {
  const [major = 0, minor = 0] = version.cli.split('.').map((part) => Number.parseInt(part, 10) || 0);
  return major > OLDEST_CLI[0] || (major === OLDEST_CLI[0] && minor >= OLDEST_CLI[1]);
}

/**
 * Lets a server start on a database only when the same server version made it: the dev server migrates no existing file,
 * and its SQLite schema changed in three of the last four minor versions. Notes the version beside a database to be made.
 * @throws StackError on another version, or when the database has no note.
 */
export async function guardDatabaseVersion(dbFile: string, version: TemporalVersion): Promise<{ isNew: boolean }> {
  const noteFile = `${dbFile}.version.json`;
  if (!(await exists(dbFile))) {
    await mkdir(dirname(dbFile), { recursive: true });
    const note = { serverVersion: version.server, cliVersion: version.cli };
    await writeFile(noteFile, `${JSON.stringify(note)}\n`);
    return { isNew: true };
  }
  const made = await readNote(noteFile, dbFile);
  if (made.serverVersion === version.server) return { isNew: false };
  throw new StackError(
    `${dbFile} was made by Temporal server ${made.serverVersion}, but this one is ${version.server} and cannot read it: ` +
      `set TEMPORAL_CLI_PATH to temporal ${made.cliVersion}, or move ${dirname(dbFile)} away to start empty.`,
  );
}

async function readNote(noteFile: string, dbFile: string): Promise<z.infer<typeof versionFileSchema>> {
  try {
    return versionFileSchema.parse(JSON.parse(await readFile(noteFile, 'utf8')));
  } catch (error) {
    throw new StackError(
      `${noteFile} is missing or damaged, so it is unknown which Temporal server made ${dbFile}: ` +
        `restore it, or move ${dirname(dbFile)} away to start empty (${errorLine(error)}).`,
      { cause: error },
    );
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
