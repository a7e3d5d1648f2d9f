import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { isSameProcess } from './process-identity.js';
import { stackPaths } from './stack-paths.js';

/** `stack.json`: who runs the stack of a data folder, its processes, and where it answers once it does. */
export const stackRecordSchema = z.strictObject({
  pid: z.int(),
  processStart: z.string(),
  /** ISO 8601. */
  startedAt: z.string(),
  command: z.string(),
  /** Null until all parts answer. */
  addresses: z
    .strictObject({
      temporalAddress: z.string(),
      temporalUiUrl: z.string().nullable(),
      namespace: z.string(),
      mongodbUri: z.string(),
    })
    .nullable(),
  parts: z.array(z.strictObject({ name: z.string(), pid: z.int(), start: z.string(), logFile: z.string() })),
});

export type StackRecord = z.infer<typeof stackRecordSchema>;
export type StackAddresses = NonNullable<StackRecord['addresses']>;

/** A stack that another process (or this one) runs. */
export interface RunningStack extends StackAddresses {
  pid: number;
  /** ISO 8601. */
  startedAt: string;
  command: string;
}

/** Reads `stack.json`; null when there is none, or none that this version can read. */
export async function readStackRecord(file: string): Promise<StackRecord | null> {
  try {
    return stackRecordSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Replaces `stack.json` in one step. Only for its owner to read: a MONGODB_URI may hold a password. */
export async function writeStackRecord(file: string, record: StackRecord): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, file);
}

export async function removeStackRecord(file: string): Promise<void> {
  await rm(file, { force: true });
}

/** The stack that runs in a data folder now and answers, or null: none, still starting, or its process was killed. */
export async function readRunningStack(dataDir: string): Promise<RunningStack | null> {
  const record = await readStackRecord(stackPaths(dataDir).stackFile);
  if (!record?.addresses) return null;
  if (!(await isSameProcess(record.pid, record.processStart))) return null;
  return { ...record.addresses, pid: record.pid, startedAt: record.startedAt, command: record.command };
}

/** A MongoDB URI without its user and password, for messages. */
export function withoutCredentials(mongodbUri: string): string {
  return mongodbUri.replace(/\/\/[^@/]*@/, '//');
}
