import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linesOf, startEchobench } from '../../cli/run-echobench.js';
import type { UpPlace } from './up-place.js';

/** A refresh from the import of its posts to its site, in order. */
export function describeQuickRefresh(place: UpPlace): void {
  describe('a refresh on it', () => {
    it('has the posts that were imported', async () => {
      const { code, stdout } = await place.run('import', 'examples/posts', '--json');

      expect(JSON.parse(stdout)).toMatchObject({ new: 6, known: 0, bad: 0, badLines: [] });
      expect(code).toBe(0);
    });

    it('is followed by plain lines where there is no terminal, then shown, with code 0', async () => {
      const { code, stdout, stderr } = await place.run('refresh', 'start', await place.refreshFile('quick'), '--watch');

      const lines = linesOf(stderr);
      expect(lines[0]).toBe('refresh quick: started');
      expect(lines.length).toBeGreaterThan(3);
      for (const line of lines.slice(1)) {
        expect(line).toMatch(
          /^\[\d+s\] (start|collect|annotate|curate|freeze|generate|analyse|publish|done)  .*\$\d+\.\d+$/,
        );
      }
      expect(lines.at(-1)).toMatch(/^\[\d+s\] done  samples 6\/6  \$0\.\d{4}$/);
      expect(stderr).not.toContain('\u001b');
      expect(linesOf(stdout)[0]).toBe('Refresh quick: done');
      expect(stdout).toMatch(/^atelier +done +2 ok +4 ok +\$0\.\d{4}$/m);
      expect(stdout).toMatch(/^Spend: \$0\.\d{4}$/m);
      expect(stdout).toContain(`Site: ${join(place.dataDir, 'site/quick/current/index.html')}`);
      expect(code).toBe(0);
    });

    it('is not started twice: what is done stays done', async () => {
      const { code, stdout, stderr } = await place.run('refresh', 'start', join(place.dataDir, 'quick.yaml'));

      expect(stdout).toBe('refresh quick: nothing left to do\n');
      expect(stderr).toBe('');
      expect(code).toBe(0);
    });

    it.each(['pause', 'cancel'])('that has ended takes no %s, and says what can be done', async (order) => {
      const { code, stdout, stderr } = await place.run('refresh', order, 'quick');

      expect(linesOf(stderr)).toEqual([
        'error: the refresh "quick" is not running (done); "echobench refresh retry quick" starts what failed or is missing again',
      ]);
      expect(stdout).toBe('');
      expect(code).toBe(2);
    });

    it('refuses a retry of what it does not know, all at once, and is left as it is', async () => {
      const wrong = ['--model', 'nobody', '--judge', 'x', '--outcome', 'bad'];

      const { code, stdout, stderr } = await place.run('refresh', 'retry', 'quick', ...wrong);

      expect(linesOf(stderr)).toEqual([
        'error: no model "nobody" in this refresh; known: atelier, brush, crayon',
        'error: no judge "x" in this refresh; known: judge-a, judge-b',
        'error: no outcome "bad"; known: ok, refused, unsupported, unparsable, failed, missing',
      ]);
      expect(stdout).toBe('');
      expect(code).toBe(2);
      expect((await place.statusOf('quick')).state).toBe('done');
    });

    it('gives its site anew, which is served until Ctrl-C', async () => {
      const out = join(place.dataDir, 'out');
      const built = await place.run('site', 'build', 'quick', '--out', out);
      const served = startEchobench(['site', 'serve', out], { dataDir: place.dataDir });
      const [, url] = await served.says(/^Site: (\S+) \(Ctrl-C ends it\)$/m);
      const page = await fetch(url ?? '');
      const html = await page.text();
      served.signal('SIGINT');
      const { code, stderr } = await served.ended;

      expect(built).toMatchObject({ code: 0, stderr: '' });
      expect(built.stdout).toMatch(new RegExp(`^Site: ${out}/current/index\\.html \\(\\d+ pages\\)\\n$`));
      expect(page.status).toBe(200);
      expect(html).toContain('atelier');
      expect(stderr).toBe('');
      expect(code).toBe(0);
    });
  });
}
