import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startSimulator } from '../../simulator/server.js';
import { readOptions } from '../../simulator/read-options.js';

// Generous, because other work may share the machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const ROOT = join(import.meta.dirname, '../..');
let directory: string;

/** Compiles main.ts and what it imports. The output is inside of the project, for its node_modules. */
beforeAll(async () => {
  directory = await mkdtemp(join(ROOT, 'node_modules/.simulator-test-'));
  const compilerOptions = { noEmit: false, outDir: directory, rootDir: ROOT, noCheck: true };
  await writeFile(
    join(directory, 'tsconfig.json'),
    JSON.stringify({
      extends: join(ROOT, 'tsconfig.json'),
      compilerOptions,
      include: [],
      files: [join(ROOT, 'simulator/main.ts')],
    }),
  );
  await writeFile(join(directory, 'package.json'), '{"type":"module"}');
  await promisify(execFile)(join(ROOT, 'node_modules/.bin/tsc'), ['-p', directory]);
});
afterAll(() => rm(directory, { recursive: true }));

function start(...args: string[]) {
  return spawn(process.execPath, [join(directory, 'simulator/main.js'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

describe('the process', () => {
  it('prints its address as one JSON line, serves, logs to a file, and stops on SIGTERM', async () => {
    const logFile = join(directory, 'calls.jsonl');
    const faults = join(directory, 'faults.json');
    await writeFile(faults, JSON.stringify({ rules: [{ fault: 'server_error', match: { kind: 'media' } }] }));
    const child = start('--posts', '5', '--log', logFile, '--faults', faults, '--instant');
    onTestFinished(() => void child.kill());
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { url } = JSON.parse(line) as { url: string };
    expect((await fetch(`${url}/media/gone.jpg`)).status).toBe(500);
    // A call is logged when it is over, and its client can know that a moment earlier.
    await vi.waitFor(async () =>
      expect(JSON.parse(await readFile(logFile, 'utf8'))).toMatchObject({ n: 1, kind: 'media', fault: 'server_error' }),
    );
    child.kill('SIGTERM');
    expect((await once(child, 'exit'))[0]).toBe(0);
  });

  it('draws byte for byte what another process draws', async () => {
    const child = start('--posts', '5');
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const here = await startSimulator({ posts: 5 });
    const [fromThere, fromHere] = await Promise.all(
      [(JSON.parse(line) as { url: string }).url, here.url].map(async (url) => {
        const response = await fetch(`${url}/v1/images/generations`, {
          method: 'POST',
          headers: { authorization: 'Bearer k' },
          body: JSON.stringify({ model: 'sim-brush', prompt: 'a lighthouse at dusk', size: '256x256' }),
        });
        return { text: await response.text(), headers: Object.fromEntries(response.headers) };
      }),
    );
    await here.close();
    child.kill();
    expect(fromThere).toEqual(fromHere);
  });

  it('ends with 2 and a word of help on a wrong command line', async () => {
    const child = start('--posts', 'many');
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(2);
  });
});

describe('the command line', () => {
  it('has defaults', () => {
    expect(readOptions([])).toEqual({
      port: 0,
      host: '127.0.0.1',
      latencyMs: 0,
      posts: 60,
      xDialect: 'both',
      instant: false,
    });
  });

  it('reads every option', () => {
    const args = [
      '--port',
      '4010',
      '--host',
      '0.0.0.0',
      '--latency-ms',
      '40',
      '--log',
      'a.jsonl',
      '--posts',
      '500',
      '--x-dialect',
      'post',
      '--instant',
    ];
    expect(readOptions(args)).toEqual({
      port: 4010,
      host: '0.0.0.0',
      latencyMs: 40,
      logFile: 'a.jsonl',
      posts: 500,
      xDialect: 'post',
      instant: true,
    });
  });

  it.each([[['--port', 'x']], [['--x-dialect', 'old']], [['--wrong']]])('refuses %j', (args) => {
    expect(() => readOptions(args)).toThrow();
  });
});
