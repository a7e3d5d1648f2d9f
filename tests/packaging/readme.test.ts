import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../cli/commands/registry.js';
import type { CommandContext } from '../../cli/commands/context.js';
import { packageRoot } from '../../config/package-root.js';

const readme = read('README.md');
const scripts = (JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts;
const shell = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);
const lines = shell.flatMap((block) => block.split('\n')).map((line) => line.replace(/\s+#.*$/, ''));

/** Every `echobench …` that stands in a block of commands or between back ticks. */
const calls = [
  ...lines.flatMap((line) => /^(?:npx |docker compose run --rm )(echobench .*)$/.exec(line)?.slice(1) ?? []),
  ...[...readme.matchAll(/`(echobench [^`]+)`/g)].map(([, call = '']) => call),
];

function read(path: string): string {
  return readFileSync(join(packageRoot(), path), 'utf8');
}

/** The command that words name, and the words behind its name. */
async function commandOf(words: readonly string[]): Promise<{ command: Command; rest: readonly string[] }> {
  const [name = '', ...others] = words;
  const entry = COMMANDS[name];
  if (!entry) throw new Error(`no command ${name}`);
  const command = new Command(name);
  (await entry.load())(command, {} as CommandContext);
  const inner = command.commands.find((one) => one.name() === others[0]);
  return inner ? { command: inner, rest: others.slice(1) } : { command, rest: others };
}

describe('README.md', () => {
  it('begins with the two commands that a fresh clone takes, and CI runs the second', () => {
    expect(shell[0]).toBe('npm ci && npm run demo\nnpm ci && npm test\n');
    expect(read('.ci/run').split('\n')).toContain('npm ci && npm test');
  });

  it('names scripts that there are', () => {
    const named = [...readme.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(5);
    for (const name of named) expect(Object.keys(scripts)).toContain(name);
  });

  it.each(calls)('names a command that there is: %s', async (call) => {
    const { command, rest } = await commandOf(call.replaceAll(/[[\]]/g, '').split(/\s+/).slice(1));
    expect(command.commands, 'a group of commands does nothing').toEqual([]);
    const options = command.options.map((option) => option.long);
    for (const word of rest.filter((one) => one.startsWith('--'))) expect(options).toContain(word);
  });

  it('names a good number of them', () => {
    expect(calls.length).toBeGreaterThan(8);
  });

  it.each([
    'README.md',
    'CONTRIBUTING.md',
    'docs/architecture.md',
    'docs/statistics.md',
    'docs/operations.md',
    'docs/planning.md',
    'docs/dependencies.md',
    'docs/observability.md',
    'docs/failures.md',
    'docs/outcomes.md',
    'docs/adding-a-model.md',
  ])('and the other texts link to files that there are: %s', (path) => {
    const links = [...read(path).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = '']) => link);
    const lost = links.filter((link) => !existsSync(join(packageRoot(), dirname(path), link)));
    expect(lost).toEqual([]);
  });
});
