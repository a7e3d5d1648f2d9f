import { tmpdir, userInfo } from 'node:os';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { waitForLock, type ExclusiveLock } from './exclusive-lock.js';
import { findFreePort } from './free-port.js';
import { StackError } from './stack-error.js';

const stackPortsSchema = z.strictObject({ temporal: z.int(), ui: z.int(), store: z.int() });

export type StackPorts = z.infer<typeof stackPortsSchema>;

const PREFERRED: StackPorts = { temporal: 7233, ui: 8233, store: 27027 };

/** Longer than one stack needs to start, since they start one after the other. */
const TURN_TIMEOUT_MS = 180_000;

/**
 * Waits until no other stack of this user is between choosing its ports and listening on them: two that start together
 * would choose the same, and each could take the other's servers for its own.
 */
export async function takePortTurn(command: string, onProgress: (line: string) => void): Promise<ExclusiveLock> {
  const folder = join(tmpdir(), `echobench-port-turn-${userInfo().uid}`);
  const turn = await waitForLock(folder, command, {
    timeoutMs: TURN_TIMEOUT_MS,
    onWait: (holder) => onProgress(`Waiting for the stack that process ${holder.pid} starts (${holder.command})`),
  });
  if (!turn) throw new StackError(`Another stack has been starting for too long (see ${folder}): end it, then retry.`);
  return turn;
}

/** The ports of the folder's last run where they are free, else the preferred ones, else some above these. */
export async function chooseStackPorts(portsFile: string): Promise<StackPorts> {
  const last = await readLastPorts(portsFile);
  const chosen = { ...PREFERRED };
  const taken: number[] = [];
  for (const name of ['temporal', 'ui', 'store'] as const) {
    const wishes = last ? [last[name], PREFERRED[name]] : [PREFERRED[name]];
    chosen[name] = await findFreePort(wishes, taken);
    taken.push(chosen[name]);
  }
  await writeFile(portsFile, `${JSON.stringify(chosen)}\n`);
  return chosen;
}

async function readLastPorts(portsFile: string): Promise<StackPorts | null> {
  try {
    return stackPortsSchema.parse(JSON.parse(await readFile(portsFile, 'utf8')));
  } catch {
    return null;
  }
}
