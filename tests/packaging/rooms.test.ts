import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../config/package-root.js';
import { temporaryFolder } from '../embedded/stack-setting.js';

// prettier-ignore
const ROOMS = [
  'core', 'sources', 'models', 'prompts', 'metrics', 'images', 'store', 'report', 'simulator',
  'activities', 'workflows', 'workers', 'config', 'cli', 'scripts', 'tests',
] as const;
type Room = (typeof ROOMS)[number];

/** Who may import values of whom: docs/architecture.md. */
const MAY_IMPORT: Partial<Record<Room, readonly Room[]>> = {
  core: [],
  sources: ['core'],
  models: ['core'],
  prompts: ['core'],
  metrics: ['core', 'images'],
  images: ['core'],
  store: ['core'],
  report: ['core'],
  simulator: ['core'],
  activities: ['core', 'prompts'],
  workflows: ['core'],
  workers: ['core', 'config', 'activities', 'store', 'workflows'],
  config: ['core', 'sources', 'models', 'prompts', 'metrics', 'images', 'store', 'report', 'activities'],
};

/** What else a workflow must not reach, and an import of a type, which all but `core` may do. */
const SPECIAL: Record<string, string> = {
  'workflows/node-fs.ts': `import { readFileSync } from 'node:fs';\nexport const a = readFileSync;\n`,
  'workflows/zod.ts': `import { z } from 'zod';\nexport const a = z;\n`,
  'workflows/schemas.ts': `import { Post } from '../core/schemas/post.js';\nexport const a = Post;\n`,
  'workflows/types.ts': `import type { Activities } from '../activities/create-activities.js';\nexport type A = Activities;\n`,
  'core/types.ts': `import type { Store } from '../store/store.js';\nexport type A = Store;\n`,
  'core/environment.ts': `export const a = process.env.HOME;\n`,
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let refused: Set<string>;

/** Every room imports from every other, under the rules of this repository. */
beforeAll(async () => {
  folder = await temporaryFolder();
  await copyFile(join(packageRoot(), '.oxlintrc.json'), join(folder.path, '.oxlintrc.json'));
  for (const room of ROOMS) {
    await mkdir(join(folder.path, room, 'deep'), { recursive: true });
    for (const other of ROOMS.filter((name) => name !== room)) {
      const use = `export const a = thing;\n`;
      await writeFile(
        join(folder.path, room, `from-${other}.ts`),
        `import { thing } from '../${other}/thing.js';\n${use}`,
      );
      await writeFile(
        join(folder.path, room, 'deep', `from-${other}.ts`),
        `import { thing } from '../../${other}/thing.js';\n${use}`,
      );
    }
  }
  for (const [path, text] of Object.entries(SPECIAL)) await writeFile(join(folder.path, path), text);
  const oxlint = join(packageRoot(), 'node_modules/.bin/oxlint');
  const { stdout } = spawnSync(oxlint, ['--format', 'json'], { cwd: folder.path, encoding: 'utf8', maxBuffer: 1e8 });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] };
  const rules = /no-restricted-imports|no-process-env/;
  refused = new Set(diagnostics.filter(({ code }) => rules.test(code)).map(({ filename }) => filename));
});
afterAll(() => folder[Symbol.asyncDispose]());

describe('the rooms', () => {
  it.each(Object.entries(MAY_IMPORT))('lint lets %s import values of %j and of no other room', (room, allowed) => {
    const others = ROOMS.filter((name) => name !== room);
    const letThrough = (prefix: string) => others.filter((other) => !refused.has(`${prefix}from-${other}.ts`));

    expect(letThrough(`${room}/`).toSorted()).toEqual([...allowed].toSorted());
    expect(letThrough(`${room}/deep/`).toSorted()).toEqual([...allowed].toSorted());
  });

  it('lint lets nobody but tests import tests, nor but scripts scripts', () => {
    for (const room of [...Object.keys(MAY_IMPORT), 'cli']) {
      expect(refused).toContain(`${room}/from-tests.ts`);
      expect(refused).toContain(`${room}/from-scripts.ts`);
    }
  });

  it.each([
    ['workflows/node-fs.ts', true],
    ['workflows/zod.ts', true],
    ['workflows/schemas.ts', true],
    ['workflows/types.ts', false],
    ['core/types.ts', true],
    ['core/environment.ts', true],
  ])('lint refuses %s: %s', (path, isRefused) => {
    expect(refused.has(path)).toBe(isRefused);
  });
});
