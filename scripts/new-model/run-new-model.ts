import { InputError } from '../../core/input-error.js';
import { planNewModel } from './plan-new-model.js';
import { writeAll } from './write-all.js';

export interface NewModelSetting {
  /** Folder of the project's package.json. */
  root: string;
  print: (line: string) => void;
  complain: (line: string) => void;
}

/**
 * Makes the files of a new image model.
 *
 * @returns the exit code: 2 where the name or the project cannot be used, in which case nothing was written.
 * @throws Error where a file cannot be written; what was written then is taken back.
 */
export async function runNewModel(args: readonly string[], { root, print, complain }: NewModelSetting): Promise<0 | 2> {
  try {
    const [name] = args;
    if (name === undefined || args.length > 1) throw new InputError(['give one name: npm run new:model NAME']);
    await writeAll(root, await planNewModel(root, name));
    for (const line of nextSteps(name)) print(line);
    return 0;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    for (const line of error.lines) complain(`error: ${line}`);
    return 2;
  }
}

function nextSteps(name: string): string[] {
  return [
    `made models/${name}/image-model.ts and tests/models/${name}.test.ts; the protocol "${name}" can be named in a refresh file`,
    'next, as docs/adding-a-model.md has it:',
    '  1. in both files, replace what is marked "vendor": address, key, body, answer, codes',
    `  2. npx vitest run --project unit tests/models/${name}.test.ts`,
    `  3. its protocol in simulator/${name}/ with a line in simulator/wires.ts, then describeImageModel in the test`,
    '  4. its rows in docs/outcomes.md; where it lists its models for free, a line in MODEL_LISTERS of models/registry.ts',
  ];
}
