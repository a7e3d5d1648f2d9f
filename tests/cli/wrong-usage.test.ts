import { describe, expect, it } from 'vitest';
import { echobench, linesOf, startEchobench } from './run-echobench.js';

describe('wrong usage', () => {
  it.each<[string, string[], string]>([
    [
      'an unknown command',
      ['improt', 'posts.json'],
      `error: unknown command 'improt' (did you mean import?); see "echobench --help"`,
    ],
    ['an unknown command that resembles none', ['xyzzy'], `error: unknown command 'xyzzy'; see "echobench --help"`],
    [
      'an unknown subcommand',
      ['refresh', 'statsu', 'a'],
      `error: unknown command 'statsu' (did you mean status?); see "echobench refresh --help"`,
    ],
    ['an unknown option', ['up', '--bogus'], `error: unknown option '--bogus'; see "echobench up --help"`],
    [
      'a missing argument',
      ['refresh', 'start'],
      `error: missing required argument 'file'; see "echobench refresh start --help"`,
    ],
    [
      'an argument too many',
      ['refresh', 'status', 'a', 'b'],
      `error: too many arguments for 'status': expected 1 argument but got 2; see "echobench refresh status --help"`,
    ],
    [
      'a missing option',
      ['site', 'build', 'a'],
      `error: required option '--out <dir>' not specified; see "echobench site build --help"`,
    ],
    [
      'a port that is none',
      ['site', 'serve', '.', '--port', '80a'],
      `error: option '--port <n>' argument '80a' is invalid: a port is a whole number from 0 to 65535; see "echobench site serve --help"`,
    ],
    [
      'an amount that is none',
      ['budget', 'set', 'a', '5USD'],
      `error: command-argument value '5USD' is invalid for argument 'usd': an amount is a number of USD, 0 or more; see "echobench budget set --help"`,
    ],
    [
      'a rate that is none',
      ['limits', 'set', 'echo.model.openai', 'fast'],
      `error: command-argument value 'fast' is invalid for argument 'rps': a rate is a number of calls per second, 0 or more; 0 stops the queue; see "echobench limits set --help"`,
    ],
    [
      'an unknown format',
      ['import', 'a', '--format', 'xml'],
      `error: option '--format <name>' argument 'xml' is invalid: allowed choices are auto, edit-cases, trending-feed, case-list, x-pages, twscrape, snscrape, x-graphql, x-archive, x-v1, apify, case-file, csv; see "echobench import --help"`,
    ],
  ])('%s is one line, and nothing on stdout', async (_, args, line) => {
    const { code, stdout, stderr } = await echobench(args, { dataDir: '/nowhere' });

    expect(linesOf(stderr)).toEqual([line]);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it.each([
    ['echobench', []],
    ['echobench refresh', ['refresh']],
    ['echobench site', ['site']],
  ])('%s alone shows on stderr what there is', async (name, args) => {
    const { code, stdout, stderr } = await echobench(args, { dataDir: '/nowhere' });

    expect(stderr).toContain(`Usage: ${name} [options] [command]`);
    expect(linesOf(stderr).at(-1)).toBe('error: no command: name one of those above');
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('names every variable of the environment that cannot be used', async () => {
    const variables = { ECHO_LOG_LEVEL: 'loud', MONGODB_URI: 'http://reader:secret@db' };

    const { code, stdout, stderr } = await echobench(['refresh', 'list'], { dataDir: '/nowhere', variables });

    expect(linesOf(stderr)).toEqual([
      expect.stringMatching(/^error: environment variable ECHO_LOG_LEVEL: .*"fatal"\|"error"\|"warn"\|"info"/),
      'error: environment variable MONGODB_URI: must begin with mongodb:// or mongodb+srv://',
    ]);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});

describe('help', () => {
  it.each([
    ['echobench', ['--help'], /^ {2}import +read posts from files into the store$/m],
    ['echobench import', ['import', '--help'], /--format <name>/],
    ['echobench import', ['help', 'import'], /--format <name>/],
    ['echobench refresh start', ['refresh', 'start', '--help'], /--skip-key-check/],
  ])('of %s by %j is a result: on stdout, code 0', async (name, args, words) => {
    const { code, stdout, stderr } = await echobench(args, { dataDir: '/nowhere' });

    expect(stdout).toContain(`Usage: ${name} `);
    expect(stdout).toMatch(words);
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it('lists every command with what it does', async () => {
    const { stdout } = await echobench(['--help'], { dataDir: '/nowhere' });

    const commands = [...stdout.matchAll(/^ {2}([a-z]+) +\S/gm)].map((match) => match[1]);
    expect(commands.join(' ')).toBe(
      'demo up worker simulator import outputs doctor plan refresh budget limits schedule release show takedown review site help',
    );
  });

  it('tells the version of the package', async () => {
    const { code, stdout } = await echobench(['--version'], { dataDir: '/nowhere' });

    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(code).toBe(0);
  });
});

describe('a reader that goes away', () => {
  it('is no error: the command ends with its own code, and says nothing', async () => {
    await using running = startEchobench(['--help'], { dataDir: '/nowhere' });
    running.hangUp();

    const { code, stderr } = await running.ended;

    expect(stderr).toBe('');
    expect(code).toBe(0);
  });
});
