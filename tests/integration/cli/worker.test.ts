import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { access, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { packageRoot } from '../../../config/package-root.js';
import { temporaryFolder } from '../../embedded/stack-setting.js';
import { echobench, linesOf, startEchobench, type Setting } from '../../cli/run-echobench.js';
import { writeRefreshFile } from './refresh-yaml.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let setting: Setting;
let refreshId: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  const uri = new URL(inject('mongodbUri'));
  uri.pathname = `/cli_${randomUUID().slice(0, 8)}`;
  const variables = { TEMPORAL_ADDRESS: inject('temporalAddress'), MONGODB_URI: uri.href, ECHO_LOG_LEVEL: 'error' };
  setting = { dataDir: folder.path, variables };
  refreshId = `worker-${randomUUID().slice(0, 8)}`;
});

afterAll(() => folder[Symbol.asyncDispose]());

/** docker/worker-health.mjs as the image runs it, with this test's folder for the image's. */
async function health(): Promise<number | null> {
  const script = await readFile(join(packageRoot(), 'docker/worker-health.mjs'), 'utf8');
  const args = ['--input-type=module', '--eval', script.replaceAll(/(['"`])\/data\b/g, `$1${folder.path}`)];
  const { status } = spawnSync(process.execPath, args, { env: { ECHO_DATA_DIR: folder.path }, stdio: 'ignore' });
  return status;
}

describe('without a worker', () => {
  it('a refresh can be started, but an order to it fails within seconds and says what is lacking', async () => {
    const file = await writeRefreshFile({ id: refreshId, folder: folder.path, simulatorUrl: 'http://127.0.0.1:1' });

    const started = await echobench(['refresh', 'start', file], setting);
    const paused = await echobench(['refresh', 'pause', refreshId], setting);

    expect(started).toMatchObject({ code: 0, stdout: `refresh ${refreshId}: started\n` });
    expect(linesOf(paused.stderr)).toEqual([
      'error: no worker has carried out the order within 10 s: see that one runs ("echobench up" or "echobench worker"), then give it again',
    ]);
    expect(paused.stdout).toBe('');
    expect(paused.code).toBe(1);
    expect(paused.tookMs).toBeLessThan(16_000);
  });
});

describe('echobench worker', () => {
  it('says when it is ready, shows that it is alive, works, and ends in order', async () => {
    const alive = join(folder.path, 'worker.alive');
    await using worker = startEchobench(['worker'], setting);
    await worker.says(/^workers are ready$/m);
    await expect.poll(() => readFile(alive, 'utf8').catch(() => '')).toBe(`${worker.pid}\n`);
    const healthy = await health();
    const longAgo = new Date(Date.now() - 61_000);
    await utimes(alive, longAgo, longAgo);
    const silent = await health();
    const cancelled = await echobench(['refresh', 'cancel', refreshId], setting);

    worker.signal('SIGTERM');
    const { code, stdout, stderr } = await worker.ended;

    expect([healthy, silent]).toEqual([0, 1]);
    expect(cancelled).toMatchObject({ code: 0, stderr: '' });
    expect(cancelled.stdout).toContain(`refresh ${refreshId}: cancelled; `);
    expect(stdout).toBe('workers are ready\n');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    await expect(access(alive)).rejects.toThrow('ENOENT');
    expect(await health()).not.toBe(0);
  });
});

describe('echobench worker with ECHO_METRICS_ADDRESS', () => {
  it('says in one line when the address is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const variables = { ...setting.variables, ECHO_METRICS_ADDRESS: `127.0.0.1:${port}` };

    const { code, stdout, stderr } = await echobench(['worker'], { ...setting, variables });
    server.close();

    expect(linesOf(stderr)).toEqual([
      expect.stringMatching(/^error: ECHO_METRICS_ADDRESS: .* Address already in use .*; choose another port/),
    ]);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});

describe('a Temporal that is not there', () => {
  it('is named in one line within seconds', async () => {
    const variables = { ...setting.variables, TEMPORAL_ADDRESS: '127.0.0.1:1' };

    const run = await echobench(['refresh', 'status', refreshId, '--json'], { ...setting, variables });

    expect(linesOf(run.stderr)).toEqual([
      expect.stringMatching(
        /^error: Temporal at 127\.0\.0\.1:1 does not answer: .*; start it with "echobench up", or correct TEMPORAL_ADDRESS$/,
      ),
    ]);
    expect(run.stdout).toBe('');
    expect(run.code).toBe(1);
    // It must not wait for as long as a client would; how long a start takes is the machine's affair.
    expect(run.tookMs).toBeLessThan(30_000);
  });

  it('that lacks the namespace refuses a start in one line', async () => {
    const file = await writeRefreshFile({
      id: `${refreshId}-b`,
      folder: folder.path,
      simulatorUrl: 'http://127.0.0.1:1',
    });
    const variables = { ...setting.variables, TEMPORAL_NAMESPACE: 'nowhere' };

    const { code, stdout, stderr } = await echobench(['refresh', 'start', file], { ...setting, variables });

    expect(linesOf(stderr)).toEqual([expect.stringMatching(/^error: Temporal: .*nowhere/)]);
    expect(stdout).toBe('');
    expect(code).toBe(1);
  });
});
