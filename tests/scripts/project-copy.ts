import { spawnSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../config/package-root.js';
import { temporaryFolder } from '../embedded/stack-setting.js';

/** What `npm run new:model` reads and edits. */
export const GENERATOR_FILES = [
  'core/schemas/image-model-config.ts',
  'examples/refresh.schema.json',
  'models/registry.ts',
  'scripts/new-model/image-model.ts',
  'tests/scripts/new-model-template.test.ts',
  '.prettierrc.json',
];

/** What compiler, linter and test runner need to look at a model. */
export const MODEL_ROOMS = [
  'core',
  'models',
  'simulator',
  'tests/models',
  '.oxlintrc.json',
  'tsconfig.json',
  'package.json',
];

/** A copy of a part of the project, outside of it, that goes away with the test's `await using`. */
export interface ProjectCopy extends AsyncDisposable {
  root: string;
  read(path: string): Promise<string>;
  write(path: string, text: string): Promise<void>;
  /** Every file of the copy with its text. */
  files(): Promise<Record<string, string>>;
  /** Runs a tool of the project's own node_modules. */
  run(tool: string, ...args: string[]): { code: number | null; output: string };
}

/** Copies files and folders, and has the project's node_modules beside them. */
export async function copyProject(paths: readonly string[]): Promise<ProjectCopy> {
  const folder = await temporaryFolder();
  const { path: root } = folder;
  for (const path of paths) await cp(join(packageRoot(), path), join(root, path), { recursive: true });
  await symlink(join(packageRoot(), 'node_modules'), join(root, 'node_modules'));

  async function write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }

  async function files(): Promise<Record<string, string>> {
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    const found = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const texts = await Promise.all(
      found.map(async (path) => [path.slice(root.length + 1), await readFile(path, 'utf8')]),
    );
    return Object.fromEntries(texts) as Record<string, string>;
  }

  function run(tool: string, ...args: string[]): { code: number | null; output: string } {
    // This test runner's own variables would mislead the one that is started.
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')));
    const bin = join(root, 'node_modules/.bin', tool);
    const { status, stdout, stderr } = spawnSync(bin, args, { cwd: root, env, encoding: 'utf8' });
    return { code: status, output: `${stdout}${stderr}` };
  }

  return {
    root,
    read: (path) => readFile(join(root, path), 'utf8'),
    write,
    files,
    run,
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
