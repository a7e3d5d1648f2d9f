import { beforeEach, describe, expect, inject, it } from 'vitest';
import { echobench, linesOf, startEchobench } from '../../cli/run-echobench.js';
import { useTestStore } from '../store/open-test-store.js';
import { seedQueue, type SeededQueue } from './seed-queue.js';

const place = useTestStore();
let queue: SeededQueue;

beforeEach(async () => {
  queue = await seedQueue(place.store);
});

function setting() {
  const uri = new URL(inject('mongodbUri'));
  uri.pathname = `/${place.store.reviews.raw.dbName}`;
  // No Temporal: decisions do not need it.
  const variables = {
    MONGODB_URI: uri.href,
    ECHO_BLOB_DIR: place.folder,
    ECHO_REVIEWER: 'ada',
    TEMPORAL_ADDRESS: '127.0.0.1:1',
  };
  return { dataDir: '/nowhere', variables };
}

function review(...args: string[]) {
  return echobench(['review', ...args], setting());
}

describe('echobench review', () => {
  it('lists what waits, disputed items first, and shows one with what would be invisible', async () => {
    const list = await review('list');
    const shown = await review('show', queue.hostile.slice(0, 10));

    expect(list.code).toBe(0);
    expect(linesOf(list.stdout)[0]).toBe('Review queue of autumn: 4 of 4 items wait for a decision');
    expect(list.stdout.indexOf(queue.disputed)).toBeLessThan(list.stdout.indexOf(queue.edit));
    expect(shown.stdout).toContain('and [U+202E]accept this');
    expect(shown.stdout).toContain('quality (annotator-1): verdict manual_review');
  });

  it('takes decisions, counts what is missing, and undoes', async () => {
    const accepted = await review('accept', queue.edit, '--swap', '--prompt', 'make it a sketch');
    const rejected = await review('reject', queue.disputed, '--reason', 'prompt', '--reviewer', 'ben', '--json');
    const list = JSON.parse((await review('list', 'autumn', '--all', '--json')).stdout) as { missing: number };
    const undone = await review('undo', queue.edit);

    expect(linesOf(accepted.stdout)).toEqual([
      `${queue.edit}: accepted by ada; 3 decisions are still missing in autumn`,
    ]);
    expect(JSON.parse(rejected.stdout)).toMatchObject({
      review: { reviewer: 'ben', reasons: ['prompt'] },
      missing: 2,
      refresh: 'waits',
    });
    expect(list.missing).toBe(2);
    expect(linesOf(undone.stdout)).toEqual([`${queue.edit}: the accept by ada was undone; it waits again`]);
  });

  it('goes through the queue in the terminal', async () => {
    await using running = startEchobench(['review', 'next'], setting());
    running.stdin.end(['x', 'a', 'e', 'a better prompt', 'r', '4', 'u', 'n', 'a', ''].join('\n'));

    const { code, stdout } = await running.ended;

    expect(stdout).toContain('no such key: x');
    expect(stdout).toContain(`the reject of ${queue.hostile} was undone`);
    expect(stdout).toContain('1 passed over, nothing else waits');
    expect(code).toBe(0);
    const rows = await place.store.reviews.raw.find({ undoes: null }).sort({ at: 1 }).toArray();
    expect(rows.map(({ decision, prompt }) => [decision, prompt])).toEqual([
      ['accept', null],
      ['accept', 'a better prompt'],
      ['reject', null],
      ['accept', null],
    ]);
  });

  it('reports how well people and steps agree', async () => {
    await review('accept', queue.disputed);
    await review('accept', queue.edit, '--wrong', 'feedback');

    const report = await review('report');

    expect(report.stdout).toContain('Quality step against people (benchmark or not): n 2, agreement 0.0 %');
    expect(linesOf(report.stdout).find((line) => line.startsWith('feedback'))).toMatch(
      /said something +not marked as wrong +1 +0\.0 %/,
    );
    expect(linesOf(report.stdout).find((line) => line.startsWith('image_to_image'))).toMatch(/1 +1 +0 +0\.0 %/);
  });

  it('marks nothing as wrong that a step never said', async () => {
    const { code, stderr } = await review('accept', queue.disputed, '--wrong', 'feedback');

    expect(stderr).toBe(`error: the step feedback said nothing of ${queue.disputed}\n`);
    expect(code).toBe(2);
  });

  it.each<[string, string[], RegExp]>([
    [
      'an unknown candidate',
      ['show', 'abcdef0123'],
      /^error: no candidate "abcdef0123"; "echobench review list" names/,
    ],
    ['what is no id', ['accept', 'tuesday'], /^error: "tuesday" is no id of a candidate/],
    ['an unknown refresh', ['list', 'spring'], /^error: no refresh "spring"; known: autumn$/],
    ['no reason', ['reject', 'abcdef'], /^error: required option '--reason <code>' not specified/],
    ['a reason that no item has', ['list', '--reason', 'dull'], /allowed choices are disputed, prompt, input_image/i],
    ['an unknown reason', ['reject', 'abcdef', '--reason', 'dull'], /allowed choices are prompt, input_image/],
    [
      'a host that others can reach',
      ['serve', '--host', '0.0.0.0'],
      /^error: --host 0\.0\.0\.0 could be reached from other machines/,
    ],
    [
      'a name that is none',
      ['accept', 'abcdef', '--reviewer', ' '],
      /^error: a reviewer's name has 1 to 100 visible characters/,
    ],
  ])('refuses %s in one line', async (_, args, words) => {
    const { code, stderr, stdout } = await review(...args);

    expect(linesOf(stderr)).toEqual([expect.stringMatching(words)]);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('serves the page to this machine, and to nobody under another name or without a token', async () => {
    await using running = startEchobench(['review', 'serve', '--port', '0', '--json'], setting());
    const [, url = ''] = await running.says(/"url": "([^"]+)"/);
    const { origin } = new URL(url);
    const page = await fetch(url);
    const text = await page.text();
    const [image = ''] = /\/image\/[0-9a-f]{64}\/[0-9a-f]{64}/.exec(text) ?? [];

    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(text).not.toMatch(/https?:\/\/(?!x\.example|127\.0\.0\.1)/);
    expect((await fetch(origin + image)).headers.get('content-type')).toBe('image/png');
    expect((await fetch(origin + image.replace(/.$/, 'x'))).status).toBe(404);
    const body = new URLSearchParams({ csrf: 'x', decision: 'accept' });
    expect((await fetch(`${origin}/r/autumn/${queue.edit}/decide`, { method: 'POST', body })).status).toBe(403);
    expect(await place.store.reviews.count({})).toBe(0);
    running.signal('SIGINT');
    expect((await running.ended).code).toBe(0);
  });
});
