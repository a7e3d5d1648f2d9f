import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasScript } from '../../cli/has-script.js';
import { linesOf, startEchobench, startInTerminal } from '../../cli/run-echobench.js';
import type { UpPlace } from './up-place.js';

/** Pictures a second of a refresh that is to outlast all tests. */
const SELDOM = 0.02;

/** What a terminal is told when lines are taken back. */
const ESCAPE = '\u001b';
const REDRAWN = new RegExp(String.raw`${ESCAPE}\[\d+A${ESCAPE}\[0J`);
const ANY_ESCAPE = new RegExp(String.raw`${ESCAPE}\[\d*[A-Z]`, 'g');

/** Orders to a refresh that outlasts all tests, which come after those of the quick one. */
export function describeSlowRefresh(place: UpPlace): void {
  describe('a refresh that takes long', () => {
    it('is started and left to itself: one JSON document at once', async () => {
      const { code, stdout, stderr } = await place.run(
        'refresh',
        'start',
        await place.refreshFile('slow', { rps: SELDOM, size: '128x128' }),
        '--json',
      );

      expect(stderr).toBe('refresh slow: started\n');
      expect(JSON.parse(stdout)).toMatchObject({
        refreshId: 'slow',
        state: 'running',
        spendUsd: expect.any(Number) as number,
        samples: { analysis: 0, text_to_image: 0, image_to_image: 0 },
        models: ['atelier', 'brush', 'crayon'].map((modelId) => ({
          modelId,
          state: 'waiting',
          counts: {},
          parked: null,
        })),
        boards: [],
      });
      expect(code).toBe(0);
    });

    it('is not stopped by a Ctrl-C of who watches; being not done, the watching ends with code 1', async () => {
      await using watching = startEchobench(['refresh', 'watch', 'slow'], { dataDir: place.dataDir });
      await watching.says(/generate {2}samples \d\/6/);
      watching.signal('SIGINT');
      const { code, stdout, stderr } = await watching.ended;

      expect(linesOf(stderr).at(-1)).toBe(
        'stopped watching; the refresh goes on. See it again with: echobench refresh watch slow',
      );
      expect(stdout).toBe('');
      expect(code).toBe(1);
    });

    it.skipIf(!hasScript())('is drawn as bars in a terminal, where a typed Ctrl-C does the same', async () => {
      await using watching = startInTerminal(['refresh', 'watch', 'slow'], { dataDir: place.dataDir, columns: 60 });
      await watching.says(/atelier [█░]+ \d\/2/);
      await watching.says(REDRAWN);
      watching.stdin.write('\u0003');
      const { code, stdout } = await watching.ended;

      const drawn = stdout.split(/\r?\n/).map((line) => line.replaceAll(ANY_ESCAPE, ''));
      const bars = drawn.filter((line) => /[█░▸]/.test(line));
      expect(bars.length).toBeGreaterThan(0);
      for (const line of bars) expect([...line].length).toBeLessThan(60);
      expect(stdout).toContain('stopped watching; the refresh goes on.');
      expect(code).toBe(1);
      expect((await place.statusOf('slow')).state).toBe('running');
    });

    it('pauses and resumes, and says so', async () => {
      const paused = await place.run('refresh', 'pause', 'slow', '--json');
      const resumed = await place.run('refresh', 'resume', 'slow');

      expect(JSON.parse(paused.stdout)).toMatchObject({ refreshId: 'slow', state: 'paused' });
      expect(paused).toMatchObject({ code: 0, stderr: '' });
      expect(resumed).toMatchObject({ code: 0, stdout: 'refresh slow: goes on\n', stderr: '' });
    });

    it('goes on without a model that is skipped, but not without one that it does not have', async () => {
      const unknown = await place.run('refresh', 'skip', 'slow', 'nobody');
      const skipped = await place.run('refresh', 'skip', 'slow', 'crayon');

      expect(unknown).toMatchObject({
        code: 2,
        stdout: '',
        stderr: 'error: no model "nobody" in this refresh; known: atelier, brush, crayon\n',
      });
      expect(skipped).toMatchObject({ code: 0, stdout: 'refresh slow: goes on without crayon\n', stderr: '' });
    });

    it('is named where another is asked for that nobody knows', async () => {
      const { code, stdout, stderr } = await place.run('refresh', 'status', 'slo');

      expect(stderr).toBe('error: no refresh "slo"; known: slow, quick\n');
      expect(stdout).toBe('');
      expect(code).toBe(2);
    });

    it('is cancelled, which a start with its file takes back', async () => {
      const cancelled = await place.run('refresh', 'cancel', 'slow');
      const again = await place.run('refresh', 'pause', 'slow');
      const started = await place.run('refresh', 'start', join(place.dataDir, 'slow.yaml'));

      expect(cancelled).toMatchObject({
        code: 0,
        stdout: 'refresh slow: cancelled; "echobench refresh start" with its file goes on later\n',
        stderr: '',
      });
      expect(again.code).toBe(2);
      expect(again.stderr).toMatch(
        /^error: the refresh "slow" is not running \(cancelled\); "echobench refresh start"/,
      );
      expect(started).toMatchObject({
        code: 0,
        stdout: 'refresh slow: continued\n',
        stderr: 'follow it with: echobench refresh watch slow\n',
      });
    });

    it('is listed with all others, newest first', async () => {
      const plain = await place.run('refresh', 'list');
      const json = await place.run('refresh', 'list', '--json');

      const rows = linesOf(plain.stdout).map((line) => line.split(/ {2,}/).slice(0, 2));
      expect(rows.slice(2)).toEqual([
        ['slow', 'running'],
        ['quick', 'done'],
      ]);
      expect(JSON.parse(json.stdout)).toMatchObject([
        { refreshId: 'slow', state: 'running', finishedAt: null },
        { refreshId: 'quick', state: 'done', finishedAt: expect.any(String) as string },
      ]);
      expect([plain.code, json.code]).toEqual([0, 0]);
    });
  });
}
