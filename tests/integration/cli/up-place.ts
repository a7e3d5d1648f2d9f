import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import type { RefreshStatus } from '../../../core/refresh-status.js';
import { echobench, linkTools, startEchobench, type Ended, type Running } from '../../cli/run-echobench.js';
import { temporaryFolder } from '../../embedded/stack-setting.js';
import { writeRefreshFile } from './refresh-yaml.js';

/** One data folder through its life, with `echobench up` on it: each test goes on where the one before ended. */
export interface UpPlace {
  dataDir: string;
  up: Running;
  run(...args: string[]): Promise<Ended>;
  statusOf(id: string): Promise<RefreshStatus>;
  /** Processes that stack.json names. */
  partPids(): Promise<number[]>;
  /** What `up` has said of where something answers. */
  addressOf(name: string): string;
  /** A refresh file of the simulator's models. @returns its path. */
  refreshFile(id: string, setting?: { rps?: number; size?: string }): Promise<string>;
}

/** Filled before the first test; its stack and folder go after the last. */
export function useUpPlace(): UpPlace {
  const place = {} as UpPlace;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeAll(async () => {
    folder = await temporaryFolder();
    place.dataDir = folder.path;
    await linkTools(place.dataDir);
    place.up = startEchobench(['up', '--simulator', '--simulator-port', '0'], place);
    await place.up.says(/^Ready\. /m);
  });
  afterAll(async () => {
    await place.up[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });
  return Object.assign(place, {
    run: (...args) => echobench(args, place),
    async statusOf(id) {
      const { code, stdout } = await place.run('refresh', 'status', id, '--json');
      expect(code).toBe(0);
      return JSON.parse(stdout) as RefreshStatus;
    },
    async partPids() {
      const content = await readFile(join(place.dataDir, 'stack.json'), 'utf8');
      return (JSON.parse(content) as { parts: { pid: number }[] }).parts.map(({ pid }) => pid);
    },
    addressOf: (name) => new RegExp(`^${name} +(.+)$`, 'm').exec(place.up.stdout())?.[1] ?? '',
    refreshFile: (id, setting = {}) =>
      writeRefreshFile({ id, folder: place.dataDir, simulatorUrl: place.addressOf('Simulator'), ...setting }),
  } satisfies Omit<UpPlace, 'dataDir' | 'up'>);
}
