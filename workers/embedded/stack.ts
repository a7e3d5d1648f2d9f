import { join } from 'node:path';
import { takeDataFolder } from './data-folder.js';
import { launchParts } from './launch-parts.js';
import type { Crash, ServerGroup } from './server-group.js';
import { StackError, errorLine } from './stack-error.js';
import type { StackOptions } from './stack-options.js';
import { stackPaths } from './stack-paths.js';
import { startPart, type StackPart } from './run-part.js';
import { removeStackRecord, type StackAddresses } from './stack-record.js';

export type { StackOptions } from './stack-options.js';
export { readRunningStack } from './stack-record.js';
export type { Crash } from './server-group.js';

export interface EmbeddedStack {
  temporalAddress: string;
  temporalUiUrl: string | null;
  namespace: string;
  mongodbUri: string;
  dataDir: string;
  /** What runs now, in the order in which it is stopped. */
  readonly parts: { name: string; pid: number; logFile: string }[];
  /** Starts a process of our own as a part of the stack. @returns the match of its ready line. @throws StackError */
  run(part: StackPart): Promise<RegExpExecArray>;
  /** Resolves when a server ends that was not stopped; what still runs is stopped by `stop`. Never rejects. */
  crashed: Promise<Crash>;
  /** Stops workers and simulator, then Temporal, then the store, and lets go of the folder. Can be called again at any time. */
  stop(): Promise<void>;
}

/**
 * Starts Temporal and the store on a folder, and returns when both answer. One stack a folder; data survive a SIGKILL of
 * any part; nothing is left running when this process ends in whatever way.
 * @throws StackError in one line when the folder is in use, a part cannot be had, or does not come up.
 */
export async function startStack(options: StackOptions): Promise<EmbeddedStack> {
  if (process.platform === 'win32') {
    throw new StackError('The embedded stack needs Linux or macOS: use WSL, or set a Temporal and a MongoDB address.');
  }
  const paths = stackPaths(options.dataDir, options.toolsDir);
  const folder = await takeDataFolder(paths, options.command, options.onProgress);
  async function letGo(): Promise<void> {
    await removeStackRecord(paths.stackFile);
    await folder.lock.release();
  }
  try {
    const { servers, addresses } = await launchParts(options, paths, folder.holder);
    return assemble(servers, { ...addresses, dataDir: paths.dataDir, logsDir: paths.logsDir }, letGo);
  } catch (error) {
    await letGo();
    throw asStackError(error, paths.dataDir);
  }
}

/** What the system refuses (a full disk, no permission) is an answer to the operator too. */
function asStackError(error: unknown, dataDir: string): StackError {
  if (error instanceof StackError) return error;
  return new StackError(`The stack in ${dataDir} could not be started: ${errorLine(error)}.`, { cause: error });
}

function assemble(
  servers: ServerGroup,
  { logsDir, ...place }: StackAddresses & { dataDir: string; logsDir: string },
  letGo: () => Promise<void>,
): EmbeddedStack {
  let stopped: Promise<void> | null = null;
  async function stopAll(): Promise<void> {
    await servers.stop();
    await letGo();
  }
  return {
    ...place,
    get parts() {
      return servers.parts();
    },
    run: (part) =>
      servers.add((custody) =>
        startPart(part, { cwd: place.dataDir, logFile: join(logsDir, `${part.name}.log`) }, custody),
      ),
    crashed: servers.crashed,
    stop: () => (stopped ??= stopAll()),
  };
}
