import { access, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepAliveFile } from '../../cli/worker-alive.js';
import { temporaryFolder } from '../embedded/stack-setting.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

/** docker/worker-health.mjs takes a file of this age for a dead worker. */
const DEAD_MS = 60_000;

describe('keepAliveFile', () => {
  it('writes the file at once, again in half the time after which it would count as dead, and takes it away', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'made/worker.alive');
    const onFailure = vi.fn<(error: Error) => void>();

    const alive = keepAliveFile(file, onFailure);
    await vi.waitFor(() => access(file));
    await rm(file);
    vi.advanceTimersByTime(DEAD_MS / 2);
    await vi.waitFor(async () => expect(await readFile(file, 'utf8')).toBe(`${process.pid}\n`));
    await alive.stop();

    await expect(access(file)).rejects.toThrow('ENOENT');
    expect(vi.getTimerCount()).toBe(0);
    expect(onFailure).not.toHaveBeenCalled();
  });

  it('tells once that it cannot write, and goes on', async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'taken'), '');
    const onFailure = vi.fn<(error: Error) => void>();

    const alive = keepAliveFile(join(folder.path, 'taken/worker.alive'), onFailure);
    await vi.waitFor(() => expect(onFailure).toHaveBeenCalled());
    vi.advanceTimersByTime(DEAD_MS);
    await alive.stop();

    expect(onFailure).toHaveBeenCalledTimes(1);
    expect(onFailure.mock.calls[0]?.[0].message).toMatch(/EEXIST|ENOTDIR/);
  });
});
