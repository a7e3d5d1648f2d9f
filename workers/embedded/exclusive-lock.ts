import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { pollUntil } from './poll-until.js';
import { isSameProcess, processStart } from './process-identity.js';

const lockHolderSchema = z.strictObject({
  pid: z.int(),
  processStart: z.string(),
  /** ISO 8601. */
  since: z.string(),
  command: z.string(),
});

/** Who holds a lock. */
export type LockHolder = z.infer<typeof lockHolderSchema>;

const generationSchema = z.strictObject({ holder: lockHolderSchema.nullable() });

export interface ExclusiveLock {
  release(): Promise<void>;
}

export type LockAttempt = { lock: ExclusiveLock; holder: LockHolder } | { lock: null; holder: LockHolder };

/**
 * Takes the lock that the folder `folder` stands for, or tells who holds it. Node has no file locks, so each change of
 * hands is a new numbered file that only one process can create, and the newest one counts. A dead holder's lock is free;
 * nothing is ever removed that another process could be about to replace, so two takers of a stale lock never both win.
 */
export async function tryLock(folder: string, command: string): Promise<LockAttempt> {
  await mkdir(folder, { recursive: true });
  for (;;) {
    const newest = await readNewest(folder);
    if (newest.holder && (await isSameProcess(newest.holder.pid, newest.holder.processStart))) {
      return { lock: null, holder: newest.holder };
    }
    const generation = newest.generation + 1;
    const holder = await thisProcess(command);
    if (!(await createGeneration(folder, generation, holder))) continue;
    // A number that was used and cleaned away long ago may be created again by a process that slept in between.
    if ((await newestGeneration(folder)) !== generation) {
      await rm(fileOf(folder, generation), { force: true });
      continue;
    }
    await removeBefore(folder, generation);
    return { lock: { release: () => releaseGeneration(folder, generation) }, holder };
  }
}

/** Like tryLock, but waits for the holder to let go; `onWait` is told once who it is. Null after `timeoutMs`. */
export async function waitForLock(
  folder: string,
  command: string,
  wait: { timeoutMs: number; onWait: (holder: LockHolder) => void },
): Promise<ExclusiveLock | null> {
  let told = false;
  async function attempt(): Promise<ExclusiveLock | null> {
    const { lock, holder } = await tryLock(folder, command);
    if (!lock && !told) wait.onWait(holder);
    told = true;
    return lock;
  }
  return pollUntil(attempt, { timeoutMs: wait.timeoutMs, intervalMs: 50 });
}

async function thisProcess(command: string): Promise<LockHolder> {
  const start = (await processStart(process.pid)) ?? 'unknown';
  return { pid: process.pid, processStart: start, since: new Date().toISOString(), command };
}

function fileOf(folder: string, generation: number): string {
  return join(folder, `${String(generation).padStart(9, '0')}.json`);
}

async function generations(folder: string): Promise<number[]> {
  const names = await readdir(folder);
  return names.flatMap((name) => (/^\d{9}\.json$/.test(name) ? [Number.parseInt(name, 10)] : []));
}

async function newestGeneration(folder: string): Promise<number> {
  return Math.max(0, ...(await generations(folder)));
}

async function readNewest(folder: string): Promise<{ generation: number; holder: LockHolder | null }> {
  const generation = await newestGeneration(folder);
  if (generation === 0) return { generation, holder: null };
  try {
    const text = await readFile(fileOf(folder, generation), 'utf8');
    return { generation, holder: generationSchema.parse(JSON.parse(text)).holder };
  } catch {
    // Cleaned away since it was listed (then the next number is taken, and the caller looks again), or damaged.
    return { generation, holder: null };
  }
}

/** Creates a generation complete with its content in one step; false when it exists already. */
async function createGeneration(folder: string, generation: number, holder: LockHolder | null): Promise<boolean> {
  const draft = join(folder, `draft-${randomUUID()}`);
  await writeFile(draft, JSON.stringify({ holder }));
  try {
    await link(draft, fileOf(folder, generation));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function releaseGeneration(folder: string, generation: number): Promise<void> {
  if (await createGeneration(folder, generation + 1, null)) await removeBefore(folder, generation + 1);
}

/** Removes older generations but the last: a reader that is listing the folder still meets one of the two newest. */
async function removeBefore(folder: string, generation: number): Promise<void> {
  for (const older of await generations(folder)) {
    if (older < generation - 1) await rm(fileOf(folder, older), { force: true });
  }
}
