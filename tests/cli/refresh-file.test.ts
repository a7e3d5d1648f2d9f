import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../config/package-root.js';
import { temporaryFolder } from '../embedded/stack-setting.js';
import { echobench, linesOf } from './run-echobench.js';

const EXAMPLE = readFileSync(join(packageRoot(), 'examples/refresh.yaml'), 'utf8');

/** Line, from 1, on which the example has something. */
function lineOf(text: string): number {
  return EXAMPLE.slice(0, EXAMPLE.indexOf(text)).split('\n').length;
}

/** Starts a refresh from the example with something changed, where no server runs: the file is looked at first. */
async function start(from: string | RegExp, to: string, variables: Record<string, string> = {}) {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'r.yaml');
  await writeFile(file, EXAMPLE.replace(from, to));
  const run = await echobench(['refresh', 'start', 'r.yaml'], { dataDir: folder.path, cwd: folder.path, variables });
  return { ...run, lines: linesOf(run.stderr) };
}

describe('a refresh file', () => {
  it.each<[string, string, string, string[]]>([
    [
      'is no YAML',
      'relevanceAtLeast: 4',
      'relevanceAtLeast: [4',
      [`error: r.yaml:${lineOf('relevanceAtLeast') + 2}:1: not YAML: `],
    ],
    [
      'has an unknown field',
      'relevanceAtLeast: 4',
      'relevanceAtLest: 4',
      [`error: r.yaml:${lineOf('relevanceAtLeast')}:3: unknown field "relevanceAtLest"; known here: about, model, `],
    ],
    [
      'names an unknown provider',
      'provider: simulator\n    model: sim-atelier',
      'provider: openai\n    model: sim-atelier',
      [
        `error: r.yaml:${lineOf('model: sim-atelier') - 1}:5: models[0].provider: no provider "openai"; known: simulator`,
      ],
    ],
    [
      'has values of the wrong types',
      'budget: { usd: 50, hard: true }',
      'budget: { usd: lots, hard: 1 }',
      [
        `error: r.yaml:${lineOf('budget:')}:11: budget.usd: Invalid input: expected number, received string`,
        `error: r.yaml:${lineOf('budget:')}:22: budget.hard: Invalid input: expected boolean, received number`,
      ],
    ],
    [
      'lacks what must be there',
      'id: example-2026-11',
      'title2: a',
      ['error: r.yaml: id: is missing', 'error: r.yaml:'],
    ],
  ])('that %s is refused with the line and column of each mistake', async (_, from, to, beginnings) => {
    const { code, stdout, lines } = await start(from, to);

    expect(lines).toEqual(beginnings.map((text) => expect.stringContaining(text) as string));
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('that needs a key is refused where the key is not there, and names its variable', async () => {
    const { code, stdout, lines } = await start('keyEnv: null # a real one: OPENAI_API_KEY', 'keyEnv: OPENAI_API_KEY');

    expect(lines).toEqual([
      'error: no key: set OPENAI_API_KEY (or OPENAI_API_KEY_FILE), also for the workers; where only they have it, pass --skip-key-check',
    ]);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('that needs a key gets as far as the servers where the key is there, and never shows it', async () => {
    const { code, lines } = await start('keyEnv: null # a real one: OPENAI_API_KEY', 'keyEnv: OPENAI_API_KEY', {
      OPENAI_API_KEY: 'sk-s3cret-key',
    });

    expect(lines).toEqual([expect.stringMatching(/^error: no Temporal/), expect.stringMatching(/^error: no MongoDB/)]);
    expect(lines.join('\n')).not.toContain('s3cret');
    expect(code).toBe(2);
  });

  it('that is not there is named', async () => {
    const { code, stdout, stderr } = await echobench(['refresh', 'start', 'absent.yaml'], { dataDir: '/nowhere' });

    expect(linesOf(stderr)).toEqual([
      'error: absent.yaml: no such file; name a refresh file, such as examples/refresh.yaml',
    ]);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});
