import { describe, expect, it } from 'vitest';
import type { Post } from '../../core/schemas/post.js';
import type { BadRecord } from '../../sources/files/contract.js';
import type { FormatChoice } from '../../sources/files/read-events.js';
import { readPosts } from '../../sources/files/read-posts.js';

interface Read {
  posts: Post[];
  /** Where each post begins. */
  lines: number[];
  pictures: { mediaKey: string; path: string }[];
  bad: BadRecord[];
  unknown: string[];
}

async function* linesOf(text: string): AsyncGenerator<string> {
  yield* text.split('\n');
}

async function read(text: string, choice: FormatChoice = 'auto'): Promise<Read> {
  const found: Read = { posts: [], lines: [], pictures: [], bad: [], unknown: [] };
  for await (const event of readPosts(linesOf(text), choice)) {
    if (event.type === 'bad') found.bad.push(event.bad);
    else if (event.type === 'unknown') found.unknown.push(event.reason);
    else if (event.type === 'record') {
      found.posts.push(event.record.post);
      found.lines.push(event.lineOf());
      found.pictures.push(...event.record.pictures);
    }
  }
  return found;
}

function page(...ids: string[]): string {
  return JSON.stringify({ data: ids.map((id) => ({ id, text: `post ${id}` })), meta: { result_count: ids.length } });
}

const trending = {
  id: '2001000000000000001',
  prompt: 'a red fox',
  author: '@ada',
  likes: 12,
  views: 340,
  images: ['https://img.example/1.jpg', 'https://img.example/2.jpg'],
  model: 'nanobanana',
  categories: ['Animals'],
  date: '2025-12-16',
  source_url: 'https://x.com/ada/status/2001000000000000001',
};
const listed = {
  id: 7,
  title: 'Fox',
  prompt: 'a red fox',
  category: 'Animals',
  styles: ['photo'],
  sourceLabel: '@ada',
  sourceUrl: 'https://x.com/ada/status/2001000000000000001',
};
const edit = {
  id: 'case37',
  title: 'Fox',
  author: '@ada',
  source_url: 'https://x.com/ada/status/2001000000000000001',
  system: 'nano-banana',
  prompt: 'make the fox blue',
  inputs: [{ file: 'case37/input.jpg' }],
  outputs: [{ file: 'case37/output.jpg' }],
};

describe('readPosts by format', () => {
  it('reads pages of the X API, one a line', async () => {
    const { posts, bad, unknown } = await read(`${page('12345678901', '12345678902')}\n${page('12345678903')}\n`);

    expect(posts.map(({ _id }) => _id)).toEqual(['x:12345678901', 'x:12345678902', 'x:12345678903']);
    expect(posts[0]).toMatchObject({ importer: 'x-pages', text: 'post 12345678901' });
    expect([...bad, ...unknown]).toEqual([]);
  });

  it('reads a trending feed', async () => {
    const { posts } = await read(JSON.stringify([trending]));

    expect(posts).toMatchObject([
      {
        _id: 'x:2001000000000000001',
        conversationId: '2001000000000000001',
        authorHandle: 'ada',
        text: 'a red fox',
        tags: ['nanobanana', 'Animals'],
        counts: { likes: 12, views: 340, replies: null, reposts: null },
        media: [
          { mediaKey: '2001000000000000001-1', url: 'https://img.example/1.jpg', state: 'pending' },
          { mediaKey: '2001000000000000001-2', url: 'https://img.example/2.jpg', state: 'pending' },
        ],
        importer: 'trending-feed',
        raw: trending,
      },
    ]);
    expect(posts[0]!.createdAt?.toISOString()).toMatch(/^2025-12-16/);
  });

  it('reads a list of cases, and keeps apart several that come from one post or from none', async () => {
    const cases = [
      listed,
      { ...listed, id: 8 },
      { ...listed, id: 9, sourceUrl: 'https://blog.example/fox' },
      { id: 10, prompt: 'p' },
    ];

    const { posts } = await read(JSON.stringify({ repository: 'ada/awesome-foxes', cases }));

    expect(posts.map(({ _id }) => _id)).toEqual([
      'x:2001000000000000001',
      'x:2001000000000000001-case8',
      'other:awesome-foxes-9',
      'other:awesome-foxes-10',
    ]);
    expect(posts[0]).toMatchObject({ tags: ['awesome-foxes', 'Animals', 'photo'], importer: 'case-list', media: [] });
  });

  it('does not take for a post of X what only looks like a link to one', async () => {
    const cases = ['https://x.com/ada/status/19649795223709287319', 'https://x.com/ada', 'https://x.com/ada/status/7'];

    const { posts } = await read(
      JSON.stringify({ cases: cases.map((sourceUrl, id) => ({ ...listed, id, sourceUrl })) }),
    );

    expect(posts.map(({ platform, createdAt }) => [platform, createdAt])).toEqual(cases.map(() => ['other', null]));
  });

  it('reads cases of editing with the pictures that lie beside them', async () => {
    const { posts, pictures } = await read(JSON.stringify([edit, { ...edit, id: 'case38', source_url: null }]));

    expect(posts.map(({ _id }) => _id)).toEqual(['x:2001000000000000001', 'other:edit-cases-case38']);
    expect(posts[0]!.media).toMatchObject([
      { mediaKey: 'case37-1', url: null, altText: 'input image' },
      { mediaKey: 'case37-2', url: null, altText: 'output image' },
    ]);
    expect(pictures.slice(0, 2)).toEqual([
      { mediaKey: 'case37-1', path: 'case37/input.jpg' },
      { mediaKey: 'case37-2', path: 'case37/output.jpg' },
    ]);
  });

  it.each([
    [
      'other JSON',
      '{"hello": 1}',
      /none of the known formats \(edit-cases, trending-feed, case-list, x-pages, twscrape, .*\)/,
    ],
    ['a list of other things', '[1, 2]', /none of the known formats/],
    ['JSON lines of other things', '{"hello": 1}\n{"hello": 2}', /none of the known formats/],
    ['a number', '7', /none of the known formats/],
    ['prose', 'Dear reader,\nthis is no data.', /neither JSON nor JSON lines/],
    ['nothing', '', /the file is empty/],
    ['blank lines', '\n  \n\n', /the file is empty/],
    ['a byte order mark alone', '\uFEFF', /the file is empty/],
  ])('knows no format for %s, and says so once', async (_, text, reason) => {
    const { posts, bad, unknown } = await read(text);

    expect(unknown).toEqual([expect.stringMatching(reason)]);
    expect([...posts, ...bad]).toEqual([]);
  });
});

describe('readPosts of a format that was asked for', () => {
  it('reads what it could not have found out', async () => {
    const { images: _, ...bare } = trending;

    expect((await read(JSON.stringify([bare]))).unknown).toHaveLength(1);
    expect((await read(JSON.stringify([bare]), 'trending-feed')).posts).toHaveLength(1);
  });

  it.each<[FormatChoice, string, string]>([
    ['trending-feed', '{"hello": 1}', 'not a list of posts'],
    ['edit-cases', '{"hello": 1}', 'not a list of cases'],
    ['case-list', '{"hello": 1}', 'not a list of cases: cases: Invalid input: expected array, received undefined'],
    ['x-pages', '{"hello": 1}', 'not a page of posts'],
    ['x-pages', '[1]', 'not a page of posts'],
    ['case-list', '[1]', 'not a list of cases: Invalid input: expected object, received array'],
  ])('says that a file is no %s where it is %s', async (format, text, reason) => {
    expect(await read(text, format)).toMatchObject({ posts: [], bad: [{ line: 1, reason }], unknown: [] });
  });
});

describe('readPosts of JSON lines with faults', () => {
  it('loses only the corrupt line in the middle', async () => {
    const { posts, bad } = await read(`${page('12345678901')}\n{"data": [{"id"\n\n${page('12345678902')}`);

    expect(posts.map(({ postId }) => postId)).toEqual(['12345678901', '12345678902']);
    expect(bad).toEqual([{ line: 2, reason: expect.stringMatching(/^not JSON: /) as string }]);
  });

  it.each([
    ['cut off', '{"data": [{"id"'],
    ['of words', 'not JSON at all'],
    ['that begins a list', '['],
  ])('loses only the first line, %s', async (_, corrupt) => {
    const { posts, bad, unknown } = await read(`${corrupt}\n${page('12345678901')}\nbroken\n${page('12345678902')}`);

    expect(posts.map(({ postId }) => postId)).toEqual(['12345678901', '12345678902']);
    expect(bad.map(({ line }) => line)).toEqual([1, 3]);
    expect(unknown).toEqual([]);
  });

  it('counts lines from the start of the file, blank ones and a byte order mark too', async () => {
    const { posts, bad } = await read(`\uFEFF\n\n${page('12345678901')}\n \nbroken\n`);

    expect(posts).toHaveLength(1);
    expect(bad.map(({ line }) => line)).toEqual([5]);
  });

  it('names the line of a page for a bad record in it', async () => {
    const lines = [
      page('12345678901'),
      JSON.stringify({
        data: [
          { id: 'abc', text: 'a' },
          { id: '12345678902', text: 'b' },
        ],
      }),
    ];

    const { posts, bad } = await read(lines.join('\n'));

    expect(posts.map(({ postId }) => postId)).toEqual(['12345678901', '12345678902']);
    expect(bad).toEqual([{ line: 2, reason: expect.stringMatching(/^id: /) as string }]);
  });

  it('knows the line of every post', async () => {
    const lines = [page('12345678901', '12345678902'), '', page('12345678903')];
    const document = `[\n${JSON.stringify(trending)},\n{"id": 1},\n${JSON.stringify(trending, null, 1)}\n]`;

    expect((await read(lines.join('\n'))).lines).toEqual([1, 1, 3]);
    expect((await read(document)).lines).toEqual([2, 4]);
    expect((await read(JSON.stringify(JSON.parse(page('1', '2')), null, 2))).lines).toEqual([3, 7]);
  });

  it('does not pass over a line of another kind', async () => {
    const { posts, bad } = await read(`${page('12345678901')}\n{"hello": 1}\n[]\n7\n${page('12345678902')}`);

    expect(posts).toHaveLength(2);
    expect(bad).toEqual([2, 3, 4].map((line) => ({ line, reason: 'not a page of posts' })));
  });

  it('reads lazily: what comes after the posts that were taken is not read', async () => {
    let linesRead = 0;
    async function* endless(): AsyncGenerator<string> {
      for (;;) {
        linesRead += 1;
        yield page(String(12_345_678_900 + linesRead));
      }
    }

    for await (const event of readPosts(endless(), 'auto')) if (event.type === 'record') break;

    expect(linesRead).toBe(1);
  });
});

describe('readPosts of a JSON document', () => {
  it('reads one that is written over many lines, after a byte order mark and blank lines', async () => {
    const text = `\uFEFF\n\n${JSON.stringify([trending], null, 2)}\n`;

    expect(await read(text)).toMatchObject({ posts: [{ postId: trending.id }], bad: [], unknown: [] });
  });

  it('reads a page of the X API that is written over many lines', async () => {
    const pretty = JSON.stringify(JSON.parse(page('12345678901', '12345678902')), null, 2);

    expect((await read(pretty)).posts).toHaveLength(2);
  });

  it('names the line at which each bad record of a list begins', async () => {
    const bad1 = { ...trending, id: Number(trending.id) };
    const text = `[\n  ${JSON.stringify(trending)},\n\n  ${JSON.stringify(bad1)},\n  ${JSON.stringify({ ...trending, prompt: '' }, null, 2)}\n]`;

    const { posts, bad } = await read(text);

    expect(posts).toHaveLength(1);
    expect(bad).toEqual([
      { line: 4, reason: expect.stringMatching(/^id: /) as string },
      { line: 5, reason: expect.stringMatching(/^prompt: /) as string },
    ]);
  });

  it('names the line of a bad record inside a document, whatever lists stand before it', async () => {
    const cases = `{\n"categories": ["a", "b"],\n"cases": [\n${JSON.stringify(listed)},\n{"id": 8}\n]\n}`;
    const pages = `{\n"meta": {"result_count": 1},\n"errors": [],\n"data": [\n{"id": "12345678901", "text": "a"},\n{"id": "12345678902"}\n]}`;

    expect((await read(cases)).bad.map(({ line }) => line)).toEqual([5]);
    expect((await read(pages)).bad.map(({ line }) => line)).toEqual([6]);
  });

  const pretty = JSON.stringify([trending, trending], null, 2).split('\n');
  const compact = ['[', `${JSON.stringify(trending)},`, JSON.stringify(trending), ']'];
  it.each<[string, string[], number]>([
    ['cut off between records', compact.slice(0, 3), 3],
    ['cut off within a record', pretty.slice(0, 9), 9],
    ['cut off within a word', [...pretty.slice(0, 4), '    "author": "@a'], 5],
    ['with a comma missing', ['[', JSON.stringify(trending), JSON.stringify(trending), ']'], 3],
    ['with a comma too many', ['[', `${JSON.stringify(trending)},`, ']', '', ''], 3],
    ['with a word out of place', ['[', '{"id": tru},', JSON.stringify(trending), ']'], 2],
    ['with more after its end', [...compact, 'and more'], 5],
  ])('names one line of one that is broken: %s', async (_, lines, line) => {
    const { posts, bad, unknown } = await read(lines.join('\n'));

    expect(bad).toEqual([{ line, reason: expect.stringMatching(/^not JSON: [^\n]+$/) as string }]);
    expect([...posts, ...unknown]).toEqual([]);
  });
});
