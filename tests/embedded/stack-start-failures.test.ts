import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findTemporal } from '../../workers/embedded/find-temporal.js';
import { readRunningStack, startStack } from '../../workers/embedded/stack.js';
import { readTemporalVersion } from '../../workers/embedded/temporal-version.js';
import { SLOW_MS, TOOLS_DIR, rejection, stackOptions, temporaryFolder } from './stack-setting.js';

describe('a start that cannot succeed', { timeout: SLOW_MS }, () => {
  it('says in one line that there is no Python for the servers', async () => {
    await using folder = await temporaryFolder();
    const options = stackOptions(folder.path, { env: { PATH: '' }, toolsDir: join(folder.path, 'tools') });

    const error = await rejection(startStack(options));

    expect(error.name).toBe('StackError');
    expect(error.message).toContain('No Python 3.10 to 3.13 on PATH');
    expect(error.message).not.toContain('\n');
  });

  it('says in one line what is wrong with TEMPORAL_CLI_PATH', async () => {
    await using folder = await temporaryFolder();
    const notTemporal = process.execPath;
    for (const path of [join(folder.path, 'absent'), notTemporal]) {
      const options = stackOptions(folder.path);

      const error = await rejection(startStack({ ...options, env: { ...options.env, TEMPORAL_CLI_PATH: path } }));

      expect(error.name).toBe('StackError');
      expect(error.message).toContain(`TEMPORAL_CLI_PATH names ${path}, which `);
      expect(error.message).not.toContain('\n');
    }
  });

  it('says that MONGODB_URI does not answer, without its password', async () => {
    await using folder = await temporaryFolder();
    const options = stackOptions(folder.path);
    const uri = 'mongodb://reader:secret@127.0.0.1:1/?serverSelectionTimeoutMS=200';

    const error = await rejection(startStack({ ...options, env: { ...options.env, MONGODB_URI: uri } }));

    expect(error.message).toContain('MongoDB at mongodb://127.0.0.1:1/');
    expect(error.message).not.toContain('secret');
  });

  it('gives the end of the log of a server that does not come up, and leaves the folder free', async () => {
    await using folder = await temporaryFolder();
    const { version } = await findTemporal({ ...stackOptions(folder.path), toolsDir: TOOLS_DIR });
    const dbFile = join(folder.path, 'temporal', 'temporal.db');
    await mkdir(join(folder.path, 'temporal'));
    await writeFile(dbFile, 'no database '.repeat(1000));
    await writeFile(
      `${dbFile}.version.json`,
      JSON.stringify({ serverVersion: version.server, cliVersion: version.cli }),
    );

    const error = await rejection(startStack(stackOptions(folder.path)));
    const again = await rejection(startStack(stackOptions(folder.path)));

    expect(error.message).toMatch(/^The temporal server exited with code 1 at its start/);
    expect(error.logTail?.join('\n')).toContain('not a database');
    expect(again.message).toBe(error.message);
    expect(await readRunningStack(folder.path)).toBeNull();
  });
});

describe('findTemporal', { timeout: SLOW_MS }, () => {
  it('passes over a `temporal` on PATH that is older than 1.9, with a warning', async () => {
    await using folder = await temporaryFolder();
    const old = join(folder.path, 'temporal');
    await writeFile(old, '#!/bin/sh\necho "temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)"\n');
    await chmod(old, 0o755);
    const progress: string[] = [];
    const { env } = stackOptions(folder.path);

    const program = await findTemporal({
      toolsDir: TOOLS_DIR,
      env: { ...env, PATH: `${folder.path}:${env.PATH}` },
      onProgress: (line) => progress.push(line),
    });

    expect(program.file).toBe(join(TOOLS_DIR, 'venv', 'bin', 'temporal'));
    expect(await readTemporalVersion(program.file, env)).toEqual(program.version);
    expect(progress).toContainEqual(`Warning: ${old} is passed over: it is version 1.5.1, older than 1.9`);
  });
});
