import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RefreshStatus } from '../../../core/refresh-status.js';
import { hasScript } from '../../cli/has-script.js';
import { linesOf, startEchobench, startInTerminal } from '../../cli/run-echobench.js';
import { survivors } from '../../embedded/stack-setting.js';
import type { UpPlace } from './up-place.js';

/** Every way in which `up` ends; what it leaves goes on at the next start. */
export function describeEndOfUp(place: UpPlace): void {
  describe('the end of echobench up', () => {
    it('by SIGKILL leaves nothing running, and commands say that there is nothing', async () => {
      const pids = await place.partPids();
      await place.run('refresh', 'start', await place.refreshFile('later', { rps: 0.7, size: '160x160' }));
      expect((await place.run('refresh', 'pause', 'later')).code).toBe(0);
      expect(await survivors(pids, 0)).toEqual(pids);

      place.up.signal('SIGKILL');
      await place.up.ended;

      expect(await survivors(pids, 15_000)).toEqual([]);
      const { code, stderr } = await place.run('refresh', 'list');
      expect(stderr).toMatch(/^error: no MongoDB: start the embedded stack with "echobench up"/);
      expect(code).toBe(2);
    });

    it('loses nothing: the next one goes on with what was started before, to its end', async () => {
      const simulator = place.addressOf('Simulator');
      const args = ['up', '--simulator', '--simulator-port', new URL(simulator).port];
      place.up = hasScript()
        ? startInTerminal(args, { dataDir: place.dataDir, columns: 80 })
        : startEchobench(args, { dataDir: place.dataDir });
      await place.up.says(/^Ready\. /m);

      const slow = await place.statusOf('slow');
      const resumed = await place.run('refresh', 'resume', 'later');
      const watched = await place.run('refresh', 'watch', 'later', '--json');

      expect(place.addressOf('Simulator')).toBe(simulator);
      expect(slow).toMatchObject({ state: 'running', stage: 'generate', samples: { text_to_image: 2 } });
      // The workflow itself has answered, not only its records.
      expect(slow.models.map((model) => model.total)).toContain(2);
      expect(resumed).toMatchObject({ code: 0, stdout: 'refresh later: goes on\n' });
      const later = JSON.parse(watched.stdout) as RefreshStatus;
      expect(later.state).toBe('done');
      expect(later.models.map((model) => model.counts)).toEqual([{ ok: 2 }, { ok: 2 }, { ok: 2 }]);
      expect(later.boards[0]?.rows.map((row) => row.missing)).toEqual([0, 0, 0]);
      expect(watched.code).toBe(0);
    });

    it('by Ctrl-C, which the whole foreground process group gets, is in order: code 0, nothing left', async () => {
      const pids = await place.partPids();

      if (hasScript()) place.up.stdin.write('\u0003');
      else place.up.signal('SIGINT');
      const { code, stdout, stderr } = await place.up.ended;

      expect(stdout + stderr).toMatch(/^(\^C)?stopping …\r?\n/m);
      expect(stdout + stderr).not.toMatch(/error|killed/);
      expect(code).toBe(0);
      expect(await survivors(pids, 0)).toEqual([]);
      await expect(access(join(place.dataDir, 'stack.json'))).rejects.toThrow('ENOENT');
    });

    it('by the crash of a part is reported with the end of its log: code 1, nothing left', async () => {
      place.up = startEchobench(['up'], { dataDir: place.dataDir });
      await place.up.says(/^Ready\. /m);
      const record = JSON.parse(await readFile(join(place.dataDir, 'stack.json'), 'utf8')) as {
        parts: { name: string; pid: number; logFile: string }[];
      };
      const store = record.parts.find(({ name }) => name === 'store')!;

      process.kill(store.pid, 'SIGKILL');
      const { code, stderr } = await place.up.ended;

      expect(linesOf(stderr)[0]).toBe(
        `error: store was killed by SIGKILL; everything is being stopped. Its log, ${store.logFile}, ends with:`,
      );
      const tail = linesOf(await readFile(store.logFile, 'utf8')).slice(-15);
      expect(linesOf(stderr).slice(1)).toEqual(tail.map((line) => `  ${line}`));
      expect(code).toBe(1);
      expect(
        await survivors(
          record.parts.map(({ pid }) => pid),
          0,
        ),
      ).toEqual([]);
      await expect(access(join(place.dataDir, 'stack.json'))).rejects.toThrow('ENOENT');
    });
  });
}
