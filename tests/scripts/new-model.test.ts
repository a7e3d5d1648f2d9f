import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../config/package-root.js';
import { runNewModel } from '../../scripts/new-model/run-new-model.js';
import { writeAll } from '../../scripts/new-model/write-all.js';
import { copyProject, GENERATOR_FILES, MODEL_ROOMS, type ProjectCopy } from './project-copy.js';

/** Compiler, linter and a test runner, on a busy machine. */
const TOOLS_MS = 240_000;

async function newModel(root: string, ...args: string[]) {
  const said: string[] = [];
  const complaints: string[] = [];
  const print = (line: string) => void said.push(line);
  const complain = (line: string) => void complaints.push(line);
  const code = await runNewModel(args, { root, print, complain });
  return { code, said, complaints };
}

/** What compiler, linter, formatter and test runner say of models. */
function examine(copy: ProjectCopy, paths: string[]) {
  const tests = paths.filter((path) => path.endsWith('.test.ts'));
  return {
    tsc: copy.run('tsc', '-p', 'tsconfig.json'),
    oxlint: copy.run('oxlint', '--type-aware', '--deny-warnings', ...paths),
    prettier: copy.run('prettier', '--check', 'models/registry.ts', 'core/schemas/image-model-config.ts', ...paths),
    vitest: copy.run('vitest', 'run', '--config', 'vitest.config.ts', ...tests),
  };
}

const WELL = expect.objectContaining({ code: 0 }) as unknown;
const ALL_WELL = { tsc: WELL, oxlint: WELL, prettier: WELL, vitest: WELL };

interface Schema {
  properties: { models: { items: { properties: { protocol: { enum: string[] } } } } };
}

describe('npm run new:model', () => {
  const long = 'vendor-2-of-the-far-north-of-the-country';
  let copy: ProjectCopy;
  beforeAll(async () => {
    copy = await copyProject([...MODEL_ROOMS, ...GENERATOR_FILES]);
    await copy.write('vitest.config.ts', 'export default { test: { include: ["tests/**/*.test.ts"] } };\n');
  });
  afterAll(() => copy[Symbol.asyncDispose]());

  it(
    'makes models that compile, pass the linter, are formatted, and pass their own tests',
    async () => {
      const made = await newModel(copy.root, long);
      const other = await newModel(copy.root, 'quill');

      const paths = ['quill', long].flatMap((name) => [
        `models/${name}/image-model.ts`,
        `tests/models/${name}.test.ts`,
      ]);
      expect([made.code, other.code]).toEqual([0, 0]);
      expect(made.said.length).toBeLessThan(8);
      expect(examine(copy, paths)).toEqual(ALL_WELL);
      for (const path of paths) expect(await copy.read(path)).not.toMatch(/new-?vendor|scripts\//i);
      expect((await copy.read(paths[0]!)).split('\n').length).toBeLessThan(100);
    },
    TOOLS_MS,
  );

  it('enters the protocol where it has to be named, once', async () => {
    const registry = await copy.read('models/registry.ts');
    const schema = await copy.read('examples/refresh.schema.json');
    const before = await readFile(join(packageRoot(), 'examples/refresh.schema.json'), 'utf8');

    expect(registry).toContain(
      "  quill: async () => (await import('./quill/image-model.js')).quillImageModel,\n};\n\n/** @throws",
    );
    expect(await copy.read('core/schemas/image-model-config.ts')).toMatch(
      /protocol: z\s*\.enum\(\[[^\]]*'quill',?\s*\]\)/,
    );
    // Nothing else of it changes, not even the order of its fields.
    const wanted = JSON.parse(before) as Schema;
    wanted.properties.models.items.properties.protocol.enum.push(long, 'quill');
    expect(schema).toBe(`${JSON.stringify(wanted, null, 2)}\n`);
  });

  it('says that a name which it made is taken', async () => {
    const before = await copy.files();

    const { code, complaints } = await newModel(copy.root, 'quill');

    expect({ code, complaints }).toEqual({
      code: 2,
      complaints: ['error: the name "quill" is taken: there is models/quill'],
    });
    expect(await copy.files()).toEqual(before);
  });

  it(
    'and docs/adding-a-model.md make an adapter that works, in under 120 lines',
    async () => {
      const page = await readFile(join(packageRoot(), 'docs/adding-a-model.md'), 'utf8');
      const blocks = [...page.matchAll(/^```ts (\S+)\n(.*?)^```$/gms)].map(([, path = '', text = '']) => ({
        path,
        text,
      }));
      for (const { path, text } of blocks) await copy.write(path, text);
      const wires = (await copy.read('simulator/wires.ts')).replace(/openaiWire,?(\s*\];)/, 'quillWire, openaiWire$1');
      await copy.write('simulator/wires.ts', `import { quillWire } from './quill/quill-wire.js';\n${wires}`);

      const paths = blocks.map(({ path }) => path);
      expect(paths).toEqual([
        'models/quill/image-model.ts',
        'simulator/quill/quill-wire.ts',
        'tests/models/quill.test.ts',
      ]);
      expect(blocks[0]!.text.split('\n').length).toBeLessThan(120);
      expect(examine(copy, paths)).toEqual(ALL_WELL);
    },
    TOOLS_MS,
  );
});

describe('npm run new:model refuses, in one line and without a trace,', () => {
  it.each([
    [[], 'give one name'],
    [['a', 'b'], 'give one name'],
    [['Quill'], 'is no name'],
    [['2quill'], 'is no name'],
    [['quill-'], 'is no name'],
    [['quill--2'], 'is no name'],
    [['../quill'], 'is no name'],
    [['q'.repeat(41)], 'is no name'],
    [['openai-images'], 'is taken: it stands in'],
  ])('%j', async (args, words) => {
    await using copy = await copyProject(GENERATOR_FILES);
    const before = await copy.files();

    const { code, said, complaints } = await newModel(copy.root, ...args);

    expect(code).toBe(2);
    expect(complaints).toEqual([expect.stringContaining(words)]);
    expect(said).toEqual([]);
    expect(await copy.files()).toEqual(before);
  });

  it('names whose folder or test is there', async () => {
    await using copy = await copyProject([...GENERATOR_FILES, 'models/openai', 'tests/models/registry.test.ts']);

    expect((await newModel(copy.root, 'openai')).complaints[0]).toContain('is taken: there is models/openai');
    expect((await newModel(copy.root, 'registry')).complaints[0]).toContain('there is tests/models/registry.test.ts');
  });

  it.each([
    ['models/registry.ts', 'export const IMAGE_MODELS = make();\n'],
    ['core/schemas/image-model-config.ts', 'export const ImageModelConfig = z.strictObject({\n  id: name,\n});\n'],
    // That of another schema must not be taken for it.
    [
      'core/schemas/image-model-config.ts',
      "export const ImageModelConfig = z.object({\n  id: name,\n});\nexport const B = z.object({\n  protocol: z.enum(['a']),\n});\n",
    ],
    ['examples/refresh.schema.json', '{ "properties": {} }'],
    ['examples/refresh.schema.json', 'no JSON'],
  ])('a tree whose %s is another', async (path, text) => {
    await using copy = await copyProject(GENERATOR_FILES);
    await copy.write(path, text);
    const before = await copy.files();

    const { code, complaints } = await newModel(copy.root, 'quill');

    expect(code).toBe(2);
    expect(complaints).toEqual([expect.stringContaining(`error: ${path}: `)]);
    expect(await copy.files()).toEqual(before);
  });

  it('a folder that is no checkout', async () => {
    await using copy = await copyProject([]);

    expect(await newModel(copy.root, 'quill')).toMatchObject({
      code: 2,
      complaints: [expect.stringContaining('run this in a checkout of echobench')],
    });
  });
});

describe('writeAll', () => {
  it('leaves nothing behind where the last file cannot take its place', async () => {
    await using copy = await copyProject([]);
    await copy.write('there.ts', 'before');
    await copy.write('folder/in-the-way.ts', 'a folder that is not empty gives its place to no file');
    const before = await copy.files();
    const changes = ['deep/new/one.ts', 'there.ts', 'folder'].map((path) => ({
      file: join(copy.root, path),
      text: 'x',
    }));

    await expect(writeAll(copy.root, changes)).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);

    expect(await copy.files()).toEqual(before);
    expect((await readdir(copy.root)).toSorted()).toEqual(['folder', 'node_modules', 'there.ts']);
  });
});
