import { describe, expect, it } from 'vitest';
import { columnMapOf } from '../../sources/files/csv-columns.js';
import { readText } from './read-all.js';

const ID = '1918525296577327575';

describe('tables', () => {
  it('finds the usual columns by their names', async () => {
    const { posts, lines, bad } = await readText(
      'posts.csv',
      [
        'Tweet ID,Full Text,Username,Created At,Like Count,Image URLs,Hashtags,In Reply To ID,Conversation ID',
        `${ID},"A fox, red",@ada,2025-05-03T04:05:06Z,"1,012",https://e.org/a.jpg|https://e.org/b.jpg,#ai;fox,1918525296577327001,1918525296577327001`,
      ].join('\r\n'),
    );

    expect(bad).toEqual([]);
    expect(posts).toMatchObject([
      {
        _id: `x:${ID}`,
        text: 'A fox, red',
        authorHandle: 'ada',
        createdAt: new Date('2025-05-03T04:05:06Z'),
        counts: { likes: 1012, replies: null },
        media: [
          { mediaKey: `${ID}-1`, url: 'https://e.org/a.jpg' },
          { mediaKey: `${ID}-2`, url: 'https://e.org/b.jpg' },
        ],
        tags: ['ai', 'fox'],
        replyToId: '1918525296577327001',
        conversationId: '1918525296577327001',
        importer: 'csv',
      },
    ]);
    expect(lines).toEqual([2]);
  });

  it.each([
    ['semicolons', 'prompt;link\na fox;https://x.com/ada/status/1918525296577327575'],
    ['tabs', 'prompt\tlink\na fox\thttps://x.com/ada/status/1918525296577327575'],
    [
      'bars, and a name with a comma in quotation marks',
      '"prompt, whole"|text|link\nx|a fox|https://x.com/ada/status/1918525296577327575',
    ],
  ])('sees that fields are parted by %s', async (_, text) => {
    const { posts } = await readText('posts.csv', text);

    expect(posts).toMatchObject([{ _id: `x:${ID}`, text: 'a fox' }]);
  });

  it('takes columns as the map says, before their names', async () => {
    const columns = columnMapOf({ text: 'Words', url: 'Where' });

    const { posts } = await readText(
      'posts.csv',
      'text,Words,Where\nno,a fox,https://x.com/a/status/1918525296577327575\n',
      { columns },
    );

    expect(posts).toMatchObject([{ _id: `x:${ID}`, text: 'a fox' }]);
  });

  it('gives a post of no network an id by what it says, so that it is the same each time', async () => {
    const text = 'text,url\na fox,https://blog.example/fox\na hen,\n';

    const first = await readText('posts.csv', text);
    const again = await readText('other.csv', text);

    expect(first.posts.map(({ _id }) => _id)).toEqual([
      expect.stringMatching(/^other:csv-[0-9a-f]{24}$/),
      expect.stringMatching(/^other:csv-/),
    ]);
    expect(again.posts.map(({ _id }) => _id)).toEqual(first.posts.map(({ _id }) => _id));
  });

  it('names the line of each row that cannot be read, and reads the others', async () => {
    const rows = [
      'id,text',
      `${ID},"a text`,
      'over two lines"',
      '1918525296577327576,',
      '1.91852529657733E+18,rounded',
      '1918525296577327577,a,b,c',
      '1918525296577327578,last',
    ];

    const { posts, bad, texts } = await readText('posts.csv', rows.join('\n'));

    expect(posts.map(({ text }) => text)).toEqual(['a text\nover two lines', 'last']);
    expect(bad).toEqual([
      { line: 4, reason: 'the text is empty' },
      { line: 5, reason: 'id: 1.91852529657733E+18 was rounded by a spreadsheet' },
      { line: 6, reason: '4 fields where the first line has 2' },
    ]);
    expect(texts[1]).toBe('{"csvRow":{"id":"1.91852529657733E+18","text":"rounded"}}');
    expect(texts[2]).toBe('{"csvRow":{"id":"","text":""},"row":"1918525296577327577,a,b,c"}');
  });

  it('loses to a quotation mark out of place the line on which it is, and none after it', async () => {
    const rows = [
      'id,text',
      `${ID},"a text`,
      'over two lines"',
      '1918525296577327576,a 5" screen, and "more"',
      '1918525296577327577,"closed" and more',
      '1918525296577327578,between',
      '1918525296577327579,"never closed',
      '1918525296577327580,"quoted, well"',
      '1918525296577327581,last',
    ];

    const { posts, bad, texts } = await readText('posts.csv', rows.join('\r\n'));

    expect(posts.map(({ text }) => text)).toEqual(['a text\r\nover two lines', 'between', 'quoted, well', 'last']);
    expect(bad).toEqual([
      { line: 4, reason: expect.stringMatching(/^not a row: a quotation mark inside of a field/) as string },
      { line: 5, reason: expect.stringMatching(/^not a row: a quotation mark that closes its field/) as string },
      { line: 7, reason: expect.stringMatching(/^not a row: a quotation mark/) as string },
    ]);
    expect(texts[2]).toBe('{"csvRow":{"id":"","text":""},"row":"1918525296577327579,\\"never closed"}');
  });

  it('reads a damaged row that was set aside once its text is filled in, and not before', async () => {
    const { texts } = await readText('posts.csv', `id,text\n${ID},"never closed\n`);
    const text = texts[0] ?? '';
    const aside = (words: string) => JSON.stringify({ file: 'posts.csv', line: 2, reason: 'r', text: words });

    const again = await readText('bad.jsonl', aside(text));
    const mended = await readText(
      'bad.jsonl',
      aside(text.replace('"id":""', `"id":"${ID}"`).replace('"text":""', '"text":"a fox"')),
    );

    expect(again).toMatchObject({ posts: [], bad: [{ line: 1, reason: 'the text is empty' }], texts: [text] });
    expect(mended).toMatchObject({ posts: [{ _id: `x:${ID}`, text: 'a fox' }], bad: [] });
  });

  it('keeps the lines of a long table, also where a mark is never closed', async () => {
    const row = (i: number) => `19185252965773${i},"${'words, '.repeat(20)}${i}"`;
    const rows = Array.from({ length: 9000 }, (_, i) => row(10_000 + i));
    rows[4000] = '1918525296577310000,"never closed';

    const { posts, bad, lines } = await readText('posts.csv', ['id,text', ...rows].join('\n'));

    expect(posts).toHaveLength(8999);
    expect(bad.map(({ line }) => line)).toEqual([4002]);
    expect([lines[0], lines[3999], lines[4000], lines.at(-1)]).toEqual([2, 4001, 4003, 9001]);
  });

  it.each([
    [
      'a map that names a column which is not there',
      'a,b\n1,2',
      columnMapOf({ text: 'c' }),
      /^no column "c"; its columns are a, b$/,
    ],
    ['no column for the text', 'a,b\n1,2', new Map(), /name it with --columns text=COLUMN; its columns are a, b$/],
    ['nothing at all', '', new Map(), /^the file is empty$/],
  ])('says what is wrong with %s', async (_, text, columns, reason) => {
    const { posts, unknown } = await readText('posts.csv', text, { columns });

    expect(unknown).toEqual([expect.stringMatching(reason)]);
    expect(posts).toEqual([]);
  });

  it('refuses a map with fields that there are not', () => {
    expect(() => columnMapOf({ words: 'a', text: '' })).toThrow(
      /there is no field "words"; fields are id, text, .*\n--columns: text needs the name of a column/,
    );
  });
});
