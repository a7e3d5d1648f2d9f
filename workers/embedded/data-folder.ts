import { mkdir } from 'node:fs/promises';
import { tryLock, type ExclusiveLock, type LockHolder } from './exclusive-lock.js';
import { pollUntil } from './poll-until.js';
import { isSameProcess } from './process-identity.js';
import { signalGroup } from './server-process.js';
import { StackError, errorLine } from './stack-error.js';
import type { StackPaths } from './stack-paths.js';
import { readStackRecord, removeStackRecord, withoutCredentials, type StackRecord } from './stack-record.js';

const GRACE_MS = 10_000;

export interface DataFolder {
  lock: ExclusiveLock;
  /** The lock's holder: this process. */
  holder: LockHolder;
}

/**
 * Takes a data folder for this process, and ends what a killed stack left running in it.
 * @throws StackError that tells who holds the folder.
 */
export async function takeDataFolder(
  paths: StackPaths,
  command: string,
  onProgress: (line: string) => void,
): Promise<DataFolder> {
  await makeFolder(paths.dataDir);
  const { lock, holder } = await tryLock(paths.lockDir, command);
  if (!lock) throw await heldError(paths, holder);
  try {
    const leftover = await readStackRecord(paths.stackFile);
    if (leftover) await stopLeftovers(leftover, onProgress);
    await removeStackRecord(paths.stackFile);
    return { lock, holder };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new StackError(`The data folder ${folder} cannot be made (${errorLine(error)}): choose another.`, {
      cause: error,
    });
  }
}

async function heldError(paths: StackPaths, holder: LockHolder): Promise<StackError> {
  const record = await readStackRecord(paths.stackFile);
  const addresses = record?.pid === holder.pid ? record.addresses : null;
  const where = addresses
    ? `Temporal ${addresses.temporalAddress}, UI ${addresses.temporalUiUrl ?? 'off'}, store ${withoutCredentials(addresses.mongodbUri)}`
    : 'still starting or stopping';
  return new StackError(
    `${paths.dataDir} is in use by process ${holder.pid} since ${holder.since} (${holder.command}; ${where}): ` +
      `use that stack, stop it, or choose another data folder.`,
  );
}

/** Ends servers of an earlier run, in their order: only processes that are provably the ones that it started. */
async function stopLeftovers(record: StackRecord, onProgress: (line: string) => void): Promise<void> {
  for (const part of record.parts) {
    if (!(await isSameProcess(part.pid, part.start))) continue;
    onProgress(`Stopping the ${part.name} server (process ${part.pid}) that a killed stack left running`);
    signalGroup(part.pid, 'SIGTERM');
    if (await isGone(part, GRACE_MS)) continue;
    signalGroup(part.pid, 'SIGKILL');
    if (await isGone(part, GRACE_MS)) continue;
    throw new StackError(
      `Process ${part.pid}, the ${part.name} server of a killed stack, does not end: end it by hand.`,
    );
  }
}

async function isGone(part: { pid: number; start: string }, timeoutMs: number): Promise<boolean> {
  const gone = await pollUntil(async () => ((await isSameProcess(part.pid, part.start)) ? null : true), {
    timeoutMs,
    intervalMs: 20,
  });
  return gone === true;
}
