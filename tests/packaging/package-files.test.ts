import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../config/package-root.js';

const ROOT = packageRoot();

/** What the code takes from the package's own folder while it runs. */
function readAtRunTime(): string[] {
  const rooms = ['cli', 'config', 'workers'];
  const sources = rooms.flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' }).map((name) => join(ROOT, room, name)),
  );
  const texts = sources.filter((file) => file.endsWith('.ts')).map((file) => readFileSync(file, 'utf8'));
  const joined = texts.flatMap((text) => [
    ...text.matchAll(/join\((?:await )?packageRoot\(\), ((?:'[^']+'(?:, )?)+)/g),
  ]);
  const parts = joined.map(([, words = '']) => [...words.matchAll(/'([^']+)'/g)].map((match) => match[1]).join('/'));
  return [...new Set(['dist/cli/main.js', 'dist/workflow-bundle.js', ...parts])].toSorted();
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** Only for servers that echobench starts by itself, which is not what an image is for. */
const FOR_EMBEDDED = /^(examples\/|workers\/embedded\/)/;

describe('what the code reads from its package', () => {
  it('is found by this test', () => {
    expect(readAtRunTime()).toEqual(
      expect.arrayContaining(['bin/echobench.js', 'dist/simulator/main.js', 'examples/posts', 'prompts']),
    );
    expect(readAtRunTime().filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

describe('Dockerfile', () => {
  const text = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
  const image = text.slice(text.lastIndexOf('\nFROM '));

  it('copies all that a worker and the command line need', () => {
    const copied = [...image.matchAll(/^COPY --from=build \/app\/(\S+) /gm)].map((match) => match[1] ?? '');

    const needed = readAtRunTime().filter((path) => !FOR_EMBEDDED.test(path));
    expect(needed.filter((path) => !copied.some((name) => isIn(path, name)))).toEqual([]);
    for (const path of ['package.json', 'node_modules', 'dist', 'bin', 'prompts']) expect(copied).toContain(path);
  });

  it('has the health check that compose asks for, which looks where a worker writes', () => {
    const health = readFileSync(join(ROOT, 'docker/worker-health.mjs'), 'utf8');

    expect(image).toMatch(/^COPY --from=build \/app\/docker\/worker-health\.mjs \.\/docker\/$/m);
    expect(image).toContain('ECHO_DATA_DIR=/data ');
    expect(health).toMatch(/\/data\b.*worker\.alive|ECHO_DATA_DIR/);
    expect(health).toContain('worker.alive');
  });

  it('runs the command line as nobody special, on a folder that is theirs', () => {
    expect(image).toMatch(/^USER node$/m);
    expect(image).toMatch(/chown -R node:node \/data/);
    expect(image).toMatch(/^ENTRYPOINT \["node", "bin\/echobench\.js"\]$/m);
  });

  it('is built without the secrets and data of this machine', () => {
    const ignored = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n');

    expect(ignored).toEqual(expect.arrayContaining(['.env', '.echo', '.git', 'node_modules', 'dist']));
  });
});

describe('the npm package', () => {
  let packed: string[];
  beforeAll(() => {
    const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
    const { stdout } = spawnSync('npm', args, { cwd: ROOT, encoding: 'utf8' });
    const [tarball] = JSON.parse(stdout) as { files: { path: string }[] }[];
    packed = (tarball?.files ?? []).map(({ path }) => path);
  });

  it('holds all that the code reads from it', () => {
    expect(readAtRunTime().filter((path) => !packed.some((name) => isIn(name, path)))).toEqual([]);
  });

  it('holds every prompt, every example, and the licence', () => {
    const prompts = readdirSync(join(ROOT, 'prompts'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('prompt.md'))
      .map((name) => `prompts/${name}`);

    expect(prompts.length).toBeGreaterThan(5);
    expect(packed).toEqual(
      expect.arrayContaining([...prompts, 'examples/refresh.yaml', 'examples/demo.yaml', 'LICENSE']),
    );
  });

  it('holds no tests, no data, no secrets', () => {
    expect(packed.filter((path) => /^(tests|\.echo|node_modules)\/|(^|\/)\.env/.test(path))).toEqual([]);
  });
});
