import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../config/package-root.js';
import { SEARCH_ATTRIBUTES } from '../../core/names.js';
import { temporaryFolder } from '../embedded/stack-setting.js';

const SCRIPT = join(packageRoot(), 'docker/temporal-ready.sh');

/** Runs the script with a `temporal` that notes what it is asked, and knows the attributes given. */
async function calls(known: readonly string[]): Promise<string[]> {
  await using folder = await temporaryFolder();
  const log = join(folder.path, 'log');
  const program = join(folder.path, 'temporal');
  await writeFile(
    program,
    `#!/bin/sh\necho "$*" >>'${log}'\ncase "$*" in *'search-attribute list'*) echo '${known.join(' Keyword\n')}' ;; esac\n`,
  );
  await chmod(program, 0o755);
  const { status } = spawnSync('/bin/sh', [SCRIPT], { env: { PATH: `${folder.path}:/usr/bin:/bin` } });
  expect(status).toBe(0);
  return (await readFile(log, 'utf8')).split('\n').filter((line) => line.includes('search-attribute create'));
}

describe('docker/temporal-ready.sh', () => {
  it('registers exactly the search attributes that workflows use, with their types', () => {
    const added = [...readFileSync(SCRIPT, 'utf8').matchAll(/^add (\w+) (\w+)$/gm)].map(([, name, type]) => [
      name,
      type,
    ]);

    expect(Object.fromEntries(added)).toEqual(SEARCH_ATTRIBUTES);
  });

  it('creates all of them on a new server', async () => {
    const created = Object.entries(SEARCH_ATTRIBUTES).map(
      ([name, type]) => `operator search-attribute create -n default --name ${name} --type ${type}`,
    );

    expect(await calls([])).toEqual(created);
  });

  it('creates none that is there', async () => {
    const names = Object.keys(SEARCH_ATTRIBUTES);

    expect(await calls(names)).toEqual([]);
    expect(await calls(names.slice(1))).toHaveLength(1);
  });
});
