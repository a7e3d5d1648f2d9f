import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { InputError } from '../../core/input-error.js';
import { enterInEnum, enterInJsonSchema, enterInRegistry } from './enter-protocol.js';
import type { Change } from './write-all.js';

/** Also the name of a folder, and in camel case the beginning of a function's name. */
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const LONGEST_NAME = 40;

/** What is copied under another name: both are code of this project that is compiled, linted and tested as it stands. */
const ADAPTER = 'scripts/new-model/image-model.ts';
const TEST = 'tests/scripts/new-model-template.test.ts';

/**
 * What has to be written for a new image model. Files that are there already come last, so that whatever they name exists.
 *
 * @throws InputError where the name is not valid or taken, or where a file is not as expected.
 */
export async function planNewModel(root: string, name: string): Promise<Change[]> {
  if (!NAME.test(name) || name.length > LONGEST_NAME) {
    const rule = `lower case letters, digits and single dashes, beginning with a letter, at most ${LONGEST_NAME}`;
    throw new InputError([`"${name}" is no name for a model's protocol: ${rule}`]);
  }
  const made = { adapter: `models/${name}/image-model.ts`, test: `tests/models/${name}.test.ts` };
  for (const path of [`models/${name}`, made.test])
    if (existsSync(join(root, path))) throw new InputError([`the name "${name}" is taken: there is ${path}`]);
  const function_ = `${camelCase(name)}ImageModel`;

  async function change(path: string, text: string): Promise<Change> {
    const file = join(root, path);
    // A long name breaks lines, and quotes that one key needs are left to the formatter.
    const style = await resolveConfig(file);
    return { file, text: path.endsWith('.json') ? text : await format(text, { ...style, filepath: file }) };
  }
  function edit(path: string, enter: (text: string) => string): Promise<Change> {
    return change(path, enter(readText(root, path)));
  }

  return Promise.all([
    change(made.adapter, rename(readText(root, ADAPTER), { name, from: '../../models/', to: '../' })),
    change(
      made.test,
      rename(readText(root, TEST), { name, from: '../../scripts/new-model/', to: `../../models/${name}/` })
        // Its neighbours are now in its own folder.
        .replaceAll(`'../models/`, `'./`),
    ),
    edit('core/schemas/image-model-config.ts', (text) => enterInEnum(text, name)),
    edit('examples/refresh.schema.json', (text) => enterInJsonSchema(text, name)),
    edit('models/registry.ts', (text) => enterInRegistry(text, { name, function_ })),
  ]);
}

function readText(root: string, path: string): string {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    throw new InputError([`${path}: cannot be read; run this in a checkout of echobench`]);
  }
}

function rename(text: string, { name, from, to }: { name: string; from: string; to: string }): string {
  return text.replaceAll(`'${from}`, `'${to}`).replaceAll('new-vendor', name).replaceAll('newVendor', camelCase(name));
}

function camelCase(name: string): string {
  return name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
