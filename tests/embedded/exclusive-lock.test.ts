import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tryLock, waitForLock } from '../../workers/embedded/exclusive-lock.js';
import { isSameProcess, processStart, startFromPs } from '../../workers/embedded/process-identity.js';
import { temporaryFolder } from './stack-setting.js';

const CONTENDERS = 20;

describe('an exclusive lock', () => {
  it('is held by one, who is named to the others, until it is released', async () => {
    await using folder = await temporaryFolder();
    const first = await tryLock(folder.path, 'first');
    const second = await tryLock(folder.path, 'second');
    await first.lock?.release();
    const third = await tryLock(folder.path, 'third');

    expect(first.lock).not.toBeNull();
    expect(second).toMatchObject({ lock: null, holder: { pid: process.pid, command: 'first' } });
    expect(third.lock).not.toBeNull();
  });

  it('is taken over from a dead process, and from one whose id was reused, by exactly one of many', async () => {
    for (const pid of [2 ** 22 + 1, process.pid]) {
      await using folder = await temporaryFolder();
      const holder = { pid, processStart: 'another time', since: '2026-01-01T00:00:00.000Z', command: 'killed' };
      await writeFile(join(folder.path, '000000041.json'), JSON.stringify({ holder }));

      const attempts = await Promise.all(
        Array.from({ length: CONTENDERS }, (_, index) => tryLock(folder.path, `contender ${index}`)),
      );

      expect(attempts.filter(({ lock }) => lock !== null)).toHaveLength(1);
    }
  });

  it('passes from one to the next while many wait', async () => {
    await using folder = await temporaryFolder();
    let inside = 0;
    let most = 0;
    async function enter(index: number): Promise<void> {
      const lock = await waitForLock(folder.path, `waiter ${index}`, { timeoutMs: 20_000, onWait: () => undefined });
      most = Math.max(most, ++inside);
      await processStart(process.pid);
      inside -= 1;
      await lock?.release();
    }

    await Promise.all(Array.from({ length: CONTENDERS }, (_, index) => enter(index)));

    expect(most).toBe(1);
  }, 30_000);
});

describe('a process identity', () => {
  it('holds for the process alone that had this start', async () => {
    const start = await processStart(process.pid);

    expect(await isSameProcess(process.pid, start ?? '')).toBe(true);
    expect(await isSameProcess(process.pid, 'another start')).toBe(false);
    expect(await processStart(2 ** 22 + 1)).toBeNull();
  });

  it('can be read through ps too', async () => {
    expect(await startFromPs(process.pid)).toMatch(/^ps \w{3} \w{3} +\d+ \d\d:\d\d:\d\d \d{4}$/);
    expect(await startFromPs(2 ** 22 + 1)).toBeNull();
  });
});
