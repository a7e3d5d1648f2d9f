import { readFile } from 'node:fs/promises';
import {
  startServer,
  waitUntilReady,
  type PartName,
  type ServerCustody,
  type ServerProcess,
} from './server-process.js';

/** A process of our own that belongs to a stack: it is watched, stopped and reaped like the servers. */
export interface StackPart {
  name: Exclude<PartName, 'temporal' | 'store'>;
  file: string;
  args: string[];
  /** All of its environment: unlike the servers, it may need keys of providers. */
  env: NodeJS.ProcessEnv;
  /** What it writes once it is ready. */
  readyLine: RegExp;
}

const READY_TIMEOUT_MS = 60_000;

/** Starts a part; `ready` resolves with the match of its ready line. */
export async function startPart(
  part: StackPart,
  place: { cwd: string; logFile: string },
  custody: ServerCustody,
): Promise<{ server: ServerProcess; ready: Promise<RegExpExecArray> }> {
  const { name, file, args, env, readyLine } = part;
  const server = await startServer({ name, file, args, env, ...place, passOn: 'all' }, custody);
  const ready = waitUntilReady(
    server,
    async () => {
      const match = readyLine.exec(await readFile(place.logFile, 'utf8'));
      if (!match) throw new Error('it has not said yet that it is ready');
      return match;
    },
    READY_TIMEOUT_MS,
  );
  return { server, ready };
}
