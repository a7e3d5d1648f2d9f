import { readdir } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../embedded/stack-setting.js';
import { echobench, linesOf } from './run-echobench.js';

/** Longest that a command may look for a server that is not there, start of the process included, on a busy machine. */
const PATIENCE_MS = 10_000;

describe('a command without any server', () => {
  it.each([
    ['import', ['import', 'examples/posts']],
    ['site build', ['site', 'build', 'a', '--out', '/tmp/never']],
    ['refresh list', ['refresh', 'list']],
  ])('%s says how to get the store', async (_, args) => {
    await using folder = await temporaryFolder();

    const { code, stdout, stderr } = await echobench([...args], { dataDir: folder.path });

    expect(linesOf(stderr)).toEqual([
      `error: no MongoDB: start the embedded stack with "echobench up", or set MONGODB_URI (looked in ${folder.path})`,
    ]);
    expect(stdout).toBe('');
    expect(code).toBe(2);
    expect(await readdir(folder.path)).toEqual([]);
  });

  it.each([
    ['refresh start', ['refresh', 'start', 'examples/refresh.yaml']],
    ['refresh status', ['refresh', 'status', 'a', '--json']],
    ['refresh pause', ['refresh', 'pause', 'a']],
    ['worker', ['worker']],
  ])('%s says how to get both, a line for each', async (_, args) => {
    await using folder = await temporaryFolder();

    const { code, stdout, stderr } = await echobench([...args], { dataDir: folder.path });

    expect(linesOf(stderr)).toEqual([
      `error: no Temporal: start the embedded stack with "echobench up", or set TEMPORAL_ADDRESS (looked in ${folder.path})`,
      `error: no MongoDB: start the embedded stack with "echobench up", or set MONGODB_URI (looked in ${folder.path})`,
    ]);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});

describe.concurrent('a server that is not there', () => {
  it.each([
    ['nothing listens', 'mongodb://reader:s3cret@127.0.0.1:1/echo', 'ECONNREFUSED'],
    ['there is no such host', 'mongodb://reader:s3cret@db.invalid/echo', 'db.invalid'],
    ['the address is broken', 'mongodb://reader:s3cret@127.0.0.1:1/?replicaSet', 'cannot be used'],
    ['the password holds signs that were not escaped', 'mongodb://reader:s3cret/x@127.0.0.1:1/echo', 'cannot be used'],
  ])('is named without the password where %s', async (_, uri, words) => {
    await using folder = await temporaryFolder();
    const variables = { MONGODB_URI: uri, TEMPORAL_ADDRESS: '127.0.0.1:1' };

    const run = await echobench(['refresh', 'status', 'a', '--json'], { dataDir: folder.path, variables });

    expect(linesOf(run.stderr)).toHaveLength(1);
    expect(run.stderr).toMatch(/^error: MongoDB at mongodb:\/\//);
    expect(run.stderr).toContain(words);
    expect(run.stderr).toMatch(/; start it, or correct MONGODB_URI\n$/);
    expect(run.stderr).not.toContain('s3cret');
    expect(run.stdout).toBe('');
    expect(run.code).toBe(1);
    expect(run.tookMs).toBeLessThan(PATIENCE_MS);
  });

  it('is looked for no longer than seconds where it takes connections and never answers', async () => {
    await using folder = await temporaryFolder();
    const deaf = createServer().listen(0, '127.0.0.1');
    await once(deaf, 'listening');
    const { port } = deaf.address() as AddressInfo;
    const variables = { MONGODB_URI: `mongodb://127.0.0.1:${port}/echo` };

    const run = await echobench(['refresh', 'list'], { dataDir: folder.path, variables });
    deaf.close();

    expect(run.stderr).toContain(`error: MongoDB at mongodb://127.0.0.1:${port}/echo does not answer: `);
    expect(linesOf(run.stderr)).toHaveLength(1);
    expect(run.code).toBe(1);
    expect(run.tookMs).toBeLessThan(PATIENCE_MS);
  });
});

describe('site serve', () => {
  it('says that a folder holds no site, and how to build one', async () => {
    await using folder = await temporaryFolder();

    const { code, stdout, stderr } = await echobench(['site', 'serve', folder.path], { dataDir: folder.path });

    expect(linesOf(stderr)).toEqual([
      `error: no site in ${folder.path}: build one with "echobench site build ID --out ${folder.path}"`,
    ]);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});
