import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../config/package-root.js';
import { folderOf, readAll, readText } from './read-all.js';

const trending = (id: number, prompt = 'a red fox') => ({ id: String(2_001_000_000_000_000 + id), prompt, images: [] });

describe('long documents', () => {
  const LONG = { wholeBytes: 20 };

  it.each([
    ['over many lines', (list: object) => JSON.stringify(list, null, 2)],
    ['on one line', (list: object) => JSON.stringify(list)],
  ])('are cut into the same records as short ones, %s', async (_, write) => {
    const list = Array.from({ length: 40 }, (_one, i) => trending(i, `füchsin 🦊 "${i}" \\ [}{`));

    const whole = await readText('list.json', write(list));
    const long = await readText('list.json', write(list), LONG);

    expect(long.posts).toHaveLength(40);
    expect(long).toEqual(whole);
  });

  it('hold their list under a field too, and what stands before it is not lost', async () => {
    const cases = [{ id: 7, prompt: 'a' }, { id: 8 }, { id: 9, prompt: 'c' }];
    const text = JSON.stringify({ repository: 'ada/foxes', styles: ['x'], cases, after: [1, 2] }, null, 1);

    const whole = await readText('list.json', text);
    const long = await readText('list.json', text, LONG);

    expect(whole.posts.map(({ _id }) => _id)).toEqual(['other:foxes-7', 'other:foxes-9']);
    expect(long.posts).toEqual(whole.posts);
    expect(long.bad).toEqual(whole.bad);
  });

  it('lose the record that is damaged, and no other', async () => {
    const lines = [
      '[',
      `${JSON.stringify(trending(1))},`,
      '{"id": "2" "prompt": "x"},',
      JSON.stringify(trending(3)),
      ']',
    ];

    const { posts, bad, texts } = await readText('list.json', lines.join('\n'), LONG);

    expect(posts).toHaveLength(2);
    expect(bad).toEqual([{ line: 3, reason: expect.stringMatching(/^not JSON: /) as string }]);
    expect(texts).toEqual(['{"id": "2" "prompt": "x"}']);
  });

  it('are read up to where nobody can tell any more where a record ends', async () => {
    const lines = ['[', `${JSON.stringify(trending(1))},`, '{"id": tru},', JSON.stringify(trending(3)), ']'];

    const { posts, bad } = await readText('list.json', lines.join('\n'), LONG);
    const cut = await readText('list.json', lines.slice(0, 2).join('\n'), LONG);

    expect(posts).toHaveLength(1);
    expect(bad).toMatchObject([{ reason: expect.stringMatching(/^not JSON: /) as string }]);
    expect(cut.posts).toHaveLength(1);
    expect(cut.bad).toEqual([{ line: 2, reason: 'not JSON: it ends in the middle' }]);
  });

  it('that are no list of records are left out, with what to do', async () => {
    const { unknown } = await readText(
      'one.json',
      JSON.stringify({ name: 'x', list: { deep: [1, 2, 3] } }, null, 1),
      LONG,
    );

    expect(unknown).toEqual([expect.stringMatching(/not a list of records; write it as JSON lines$/)]);
  });

  it('are told from long files of JSON lines', async () => {
    const lines = [1, 2, 3].map((i) => JSON.stringify({ data: [{ id: `1200000000000000${i}`, text: 'a' }] }));

    expect((await readText('pages.jsonl', lines.join('\n'), LONG)).lines).toEqual([1, 2, 3]);
  });
});

describe('YAML', () => {
  it('holds what JSON holds, with ids of any length', async () => {
    const text =
      '- id: "2001000000000000001"\n  prompt: a red fox\n  images: []\n- id: "7x"\n  prompt: no\n  images: []\n';

    const { posts, bad } = await readText('posts.yaml', text);

    expect(posts.map(({ postId }) => postId)).toEqual(['2001000000000000001']);
    expect(bad).toEqual([{ line: 4, reason: expect.stringMatching(/^id: /) as string }]);
  });

  it('names the line of a mistake', async () => {
    const { bad } = await readText('case.yml', 'title: x\nprompt: "open\nsource_links: []\n');

    expect(bad).toMatchObject([{ reason: expect.stringMatching(/^not YAML: /) as string }]);
  });

  it('reads a case with its attribution and the picture beside it', async () => {
    const folder = await folderOf({
      'case.yml':
        'title: 狐\ntitle_en: Fox\nauthor: "@ada"\nsource_links:\n  - url: https://x.com/ada/status/1918525296577327574\nimage: fox.png\nalt_text_en: A fox\nprompt: |\n  一只狐狸\nprompt_en: |\n  A red fox.\n',
      'ATTRIBUTION.yml': 'prompt_author: "@ada"\ncreation_tool: Sora\nlicense: CC-BY-4.0\n',
    });

    const { posts, pictures } = await readAll(join(folder, 'case.yml'));

    expect(posts).toMatchObject([
      {
        _id: 'x:1918525296577327574',
        text: 'A red fox.',
        tags: ['Fox', 'Sora'],
        importer: 'case-file',
        licences: ['CC-BY-4.0'],
        media: [{ altText: 'A fox' }],
      },
    ]);
    expect(posts[0]?.raw).toMatchObject({ case: { prompt: '一只狐狸\n' }, attribution: { creation_tool: 'Sora' } });
    expect(pictures).toEqual([{ mediaKey: '1918525296577327574-1', path: 'fox.png' }]);
    expect((await readAll(join(folder, 'ATTRIBUTION.yml'))).unknown).toEqual([
      'tells of the case beside it, with which it is read',
    ]);
  });
});

describe('what an import set aside', () => {
  it('is read once it is mended, whatever format each text is of', async () => {
    const aside = (text: string | null) => JSON.stringify({ file: 'a.jsonl', line: 3, reason: 'x', text });
    const lines = [
      aside(JSON.stringify({ data: [{ id: '12345678901', text: 'a' }] })),
      aside(JSON.stringify([trending(1)])),
      aside('{"still": bad'),
      aside(null),
      aside(JSON.stringify({ csvRow: { id: '1918525296577327575', text: 'b' } })),
    ];

    const { posts, bad, texts } = await readText('bad.jsonl', lines.join('\n'));

    expect(posts.map(({ importer }) => importer)).toEqual(['x-pages', 'trending-feed', 'csv']);
    expect(bad.map(({ line }) => line)).toEqual([3, 4]);
    expect(texts[0]).toBe('{"still": bad');
  });
});

const CASES = join(packageRoot(), '..', 'shared', 'data', 'feeds', 'gpt4o-cases');
const isThere = existsSync(CASES);
// oxlint-disable-next-line no-console -- a skip that nobody sees would pass for a test
if (!isThere) console.warn(`SKIPPED: no ${CASES}, so no real YAML was read`);

describe.skipIf(!isThere)('real cases in YAML', () => {
  it('are all read, each under a key of its own', async () => {
    const seenInRun = new Set<string>();
    const folders = await readdir(CASES);
    const keys = new Set<string>();
    for (const folder of folders.filter((name) => /^\d+$/.test(name)).toSorted()) {
      const { posts, bad } = await readAll(join(CASES, folder, 'case.yml'), { seenInRun });
      expect(bad).toEqual([]);
      for (const { _id } of posts) keys.add(_id);
    }
    expect(keys.size).toBe(75);
  });
});
