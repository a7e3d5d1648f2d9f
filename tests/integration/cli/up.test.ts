import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RefreshStatus } from '../../../core/refresh-status.js';
import { survivors, temporaryFolder } from '../../embedded/stack-setting.js';
import {
  echobench,
  linesOf,
  linkTools,
  startEchobench,
  startInTerminal,
  type Running,
} from '../../cli/run-echobench.js';
import { hasScript } from '../../cli/has-script.js';
import { writeRefreshFile } from './refresh-yaml.js';

/** Pictures a second of a refresh that is to outlast all tests. */
const SELDOM = 0.02;

/** What a terminal is told when lines are taken back. */
const ESCAPE = '\u001b';
const REDRAWN = new RegExp(String.raw`${ESCAPE}\[\d+A${ESCAPE}\[0J`);
const ANY_ESCAPE = new RegExp(String.raw`${ESCAPE}\[\d*[A-Z]`, 'g');

/** One data folder through its life: each test goes on where the one before ended. */
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let dataDir: string;
let up: Running;

beforeAll(async () => {
  folder = await temporaryFolder();
  dataDir = folder.path;
  await linkTools(dataDir);
  up = await startUp();
});

afterAll(async () => {
  await up[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

async function startUp(): Promise<Running> {
  const running = startEchobench(['up', '--simulator', '--simulator-port', '0'], { dataDir });
  await running.says(/^Ready\. /m);
  return running;
}

function run(...args: string[]) {
  return echobench(args, { dataDir });
}

async function statusOf(id: string): Promise<RefreshStatus> {
  const { code, stdout } = await run('refresh', 'status', id, '--json');
  expect(code).toBe(0);
  return JSON.parse(stdout) as RefreshStatus;
}

/** Processes that stack.json names. */
async function partPids(): Promise<number[]> {
  const record = JSON.parse(await readFile(join(dataDir, 'stack.json'), 'utf8')) as { parts: { pid: number }[] };
  return record.parts.map(({ pid }) => pid);
}

function addressOf(name: string): string {
  return new RegExp(`^${name} +(.+)$`, 'm').exec(up.stdout())?.[1] ?? '';
}

function refreshFile(id: string, setting: { rps?: number; size?: string } = {}): Promise<string> {
  return writeRefreshFile({ id, folder: dataDir, simulatorUrl: addressOf('Simulator'), ...setting });
}

describe('echobench up', () => {
  it('prints where everything answers, and nothing else', async () => {
    expect(linesOf(up.stdout())).toEqual([
      expect.stringMatching(/^Temporal {5}127\.0\.0\.1:\d+$/),
      expect.stringMatching(/^Temporal UI {2}http:\/\/127\.0\.0\.1:\d+$/),
      expect.stringMatching(/^MongoDB {6}mongodb:\/\/127\.0\.0\.1:\d+\/\S*$/),
      expect.stringMatching(/^Simulator {4}http:\/\/127\.0\.0\.1:\d+$/),
      `Data         ${dataDir}`,
      'Ready. Ctrl-C stops everything.',
    ]);
    expect(up.stderr()).toBe('');
    expect((await fetch(addressOf('Temporal UI'))).status).toBe(200);
  });

  it('says on a folder that is in use who holds it, and where that one answers', async () => {
    const { code, stdout, stderr } = await run(
      'up',
      '--simulator',
      '--simulator-port',
      new URL(addressOf('Simulator')).port,
    );

    expect(linesOf(stderr)).toHaveLength(1);
    expect(stderr).toMatch(new RegExp(`^error: ${dataDir} is in use by process ${up.pid} since 2.*\\(echobench up; `));
    for (const name of ['Temporal', 'Temporal UI', 'MongoDB']) expect(stderr).toContain(addressOf(name));
    expect(stderr).toContain('choose another data folder');
    expect(stdout).toBe('');
    expect(code).toBe(1);
  });

  it('says on a port that is taken which option chooses another, before it starts anything', async () => {
    await using other = await temporaryFolder();
    const { port } = new URL(addressOf('Simulator'));

    const { code, stdout, stderr } = await echobench(['up', '--simulator', '--simulator-port', port], {
      dataDir: other.path,
    });

    expect(linesOf(stderr)).toEqual([
      `error: port ${port} is taken: choose another with --simulator-port, or 0 for a free one`,
    ]);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});

describe('a refresh on it', () => {
  it('has the posts that were imported', async () => {
    const { code, stdout } = await run('import', 'examples/posts', '--json');

    expect(JSON.parse(stdout)).toMatchObject({ new: 6, known: 0, bad: 0, badLines: [] });
    expect(code).toBe(0);
  });

  it('is followed by plain lines where there is no terminal, then shown, with code 0', async () => {
    const { code, stdout, stderr } = await run('refresh', 'start', await refreshFile('quick'), '--watch');

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
    expect(stdout).toContain(`Site: ${join(dataDir, 'site/quick/current/index.html')}`);
    expect(code).toBe(0);
  });

  it('is not started twice: what is done stays done', async () => {
    const { code, stdout, stderr } = await run('refresh', 'start', join(dataDir, 'quick.yaml'));

    expect(stdout).toBe('refresh quick: nothing left to do\n');
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it.each(['pause', 'cancel'])('that has ended takes no %s, and says what can be done', async (order) => {
    const { code, stdout, stderr } = await run('refresh', order, 'quick');

    expect(linesOf(stderr)).toEqual([
      'error: the refresh "quick" is not running (done); "echobench refresh retry quick" starts what failed or is missing again',
    ]);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('refuses a retry of what it does not know, all at once, and is left as it is', async () => {
    const wrong = ['--model', 'nobody', '--judge', 'x', '--outcome', 'bad'];

    const { code, stdout, stderr } = await run('refresh', 'retry', 'quick', ...wrong);

    expect(linesOf(stderr)).toEqual([
      'error: no model "nobody" in this refresh; known: atelier, brush, crayon',
      'error: no judge "x" in this refresh; known: judge-a, judge-b',
      'error: no outcome "bad"; known: ok, refused, unsupported, unparsable, failed, missing',
    ]);
    expect(stdout).toBe('');
    expect(code).toBe(2);
    expect((await statusOf('quick')).state).toBe('done');
  });

  it('gives its site anew, which is served until Ctrl-C', async () => {
    const out = join(dataDir, 'out');
    const built = await run('site', 'build', 'quick', '--out', out);
    const served = startEchobench(['site', 'serve', out], { dataDir });
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

describe('a refresh that takes long', () => {
  it('is started and left to itself: one JSON document at once', async () => {
    const { code, stdout, stderr } = await run(
      'refresh',
      'start',
      await refreshFile('slow', { rps: SELDOM, size: '128x128' }),
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
    await using watching = startEchobench(['refresh', 'watch', 'slow'], { dataDir });
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
    await using watching = startInTerminal(['refresh', 'watch', 'slow'], { dataDir, columns: 60 });
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
    expect((await statusOf('slow')).state).toBe('running');
  });

  it('pauses and resumes, and says so', async () => {
    const paused = await run('refresh', 'pause', 'slow', '--json');
    const resumed = await run('refresh', 'resume', 'slow');

    expect(JSON.parse(paused.stdout)).toMatchObject({ refreshId: 'slow', state: 'paused' });
    expect(paused).toMatchObject({ code: 0, stderr: '' });
    expect(resumed).toMatchObject({ code: 0, stdout: 'refresh slow: goes on\n', stderr: '' });
  });

  it('goes on without a model that is skipped, but not without one that it does not have', async () => {
    const unknown = await run('refresh', 'skip', 'slow', 'nobody');
    const skipped = await run('refresh', 'skip', 'slow', 'crayon');

    expect(unknown).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'error: no model "nobody" in this refresh; known: atelier, brush, crayon\n',
    });
    expect(skipped).toMatchObject({ code: 0, stdout: 'refresh slow: goes on without crayon\n', stderr: '' });
  });

  it('is named where another is asked for that nobody knows', async () => {
    const { code, stdout, stderr } = await run('refresh', 'status', 'slo');

    expect(stderr).toBe('error: no refresh "slo"; known: slow, quick\n');
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('is cancelled, which a start with its file takes back', async () => {
    const cancelled = await run('refresh', 'cancel', 'slow');
    const again = await run('refresh', 'pause', 'slow');
    const started = await run('refresh', 'start', join(dataDir, 'slow.yaml'));

    expect(cancelled).toMatchObject({
      code: 0,
      stdout: 'refresh slow: cancelled; "echobench refresh start" with its file goes on later\n',
      stderr: '',
    });
    expect(again.code).toBe(2);
    expect(again.stderr).toMatch(/^error: the refresh "slow" is not running \(cancelled\); "echobench refresh start"/);
    expect(started).toMatchObject({
      code: 0,
      stdout: 'refresh slow: continued\n',
      stderr: 'follow it with: echobench refresh watch slow\n',
    });
  });

  it('is listed with all others, newest first', async () => {
    const plain = await run('refresh', 'list');
    const json = await run('refresh', 'list', '--json');

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

describe('the end of echobench up', () => {
  it('by SIGKILL leaves nothing running, and commands say that there is nothing', async () => {
    const pids = await partPids();
    await run('refresh', 'start', await refreshFile('later', { rps: 0.7, size: '160x160' }));
    expect((await run('refresh', 'pause', 'later')).code).toBe(0);
    expect(await survivors(pids, 0)).toEqual(pids);

    up.signal('SIGKILL');
    await up.ended;

    expect(await survivors(pids, 15_000)).toEqual([]);
    const { code, stderr } = await run('refresh', 'list');
    expect(stderr).toMatch(/^error: no MongoDB: start the embedded stack with "echobench up"/);
    expect(code).toBe(2);
  });

  it('loses nothing: the next one goes on with what was started before, to its end', async () => {
    const simulator = addressOf('Simulator');
    const args = ['up', '--simulator', '--simulator-port', new URL(simulator).port];
    up = hasScript() ? startInTerminal(args, { dataDir, columns: 80 }) : startEchobench(args, { dataDir });
    await up.says(/^Ready\. /m);

    const slow = await statusOf('slow');
    const resumed = await run('refresh', 'resume', 'later');
    const watched = await run('refresh', 'watch', 'later', '--json');

    expect(addressOf('Simulator')).toBe(simulator);
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
    const pids = await partPids();

    if (hasScript()) up.stdin.write('\u0003');
    else up.signal('SIGINT');
    const { code, stdout, stderr } = await up.ended;

    expect(stdout + stderr).toMatch(/^(\^C)?stopping …\r?\n/m);
    expect(stdout + stderr).not.toMatch(/error|killed/);
    expect(code).toBe(0);
    expect(await survivors(pids, 0)).toEqual([]);
    await expect(access(join(dataDir, 'stack.json'))).rejects.toThrow('ENOENT');
  });

  it('by the crash of a part is reported with the end of its log: code 1, nothing left', async () => {
    up = startEchobench(['up'], { dataDir });
    await up.says(/^Ready\. /m);
    const record = JSON.parse(await readFile(join(dataDir, 'stack.json'), 'utf8')) as {
      parts: { name: string; pid: number; logFile: string }[];
    };
    const store = record.parts.find(({ name }) => name === 'store')!;

    process.kill(store.pid, 'SIGKILL');
    const { code, stderr } = await up.ended;

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
    await expect(access(join(dataDir, 'stack.json'))).rejects.toThrow('ENOENT');
  });
});
