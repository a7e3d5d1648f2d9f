import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { findOnPath, isExecutable } from './find-on-path.js';
import { lastLine, runProgram } from './run-program.js';
import { StackError } from './stack-error.js';
import { ensureToolsVenv, type ToolsRequest } from './tools-venv.js';

/** What keeps the documents: someone else's server, the real MongoDB, or the pinned compatible one. */
export type StoreProgram =
  | { kind: 'external'; uri: string }
  | { kind: 'mongod'; file: string }
  | {
      kind: 'secantus';
      file: string;
      leadingArgs: string[];
      /** Its help text where it is a build of one's own, which may lack some flags; null for the pinned one. */
      help: string | null;
    };

/**
 * Finds the store: MONGODB_URI, `mongod` on PATH, SECANTUSD_PATH, the pinned one in the tools folder (installed when
 * missing). A folder stays with the kind that its data were written by, whatever appears on PATH later.
 * @throws StackError in one line when none can be had.
 */
export async function findStore(request: ToolsRequest & { storeDir: string }): Promise<StoreProgram> {
  const { env, storeDir, onProgress } = request;
  if (env.MONGODB_URI) return { kind: 'external', uri: env.MONGODB_URI };

  const mongod = await findOnPath('mongod', env);
  const holdsMongod = await isFolder(join(storeDir, 'mongod'));
  const holdsSecantus = await isFolder(join(storeDir, 'secantus'));
  if (mongod && (holdsMongod || !holdsSecantus)) return { kind: 'mongod', file: mongod };
  if (mongod) onProgress(`${mongod} is passed over: the data in ${storeDir} are the embedded store's`);
  if (holdsMongod && !holdsSecantus) {
    throw new StackError(`The data in ${storeDir} are MongoDB's, but no mongod is on PATH: add it, or move them away.`);
  }

  if (env.SECANTUSD_PATH) return ownBuild(env.SECANTUSD_PATH, env);
  const bin = await ensureToolsVenv(request);
  // Started as a module, in isolation: its script names the folder that the venv was built in before it was moved.
  return { kind: 'secantus', file: join(bin, 'python'), leadingArgs: ['-I', '-m', 'secantus'], help: null };
}

async function ownBuild(file: string, env: NodeJS.ProcessEnv): Promise<StoreProgram> {
  if (!(await isExecutable(file))) {
    throw new StackError(`SECANTUSD_PATH names ${file}, which is no program that can be run: mend it, or unset it.`);
  }
  const run = await runProgram(file, ['--help'], { env, timeoutMs: 60_000 });
  if (run.stdout.includes('--storage-path')) return { kind: 'secantus', file, leadingArgs: [], help: run.stdout };
  throw new StackError(
    `SECANTUSD_PATH names ${file}, which does not answer --help as SecantusDB does (${lastLine(run)}): mend or unset it.`,
  );
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
