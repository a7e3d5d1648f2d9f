import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ReleaseDiff } from '../../../activities/release/diff-releases.js';
import type { SampleTrace, SubjectTrace } from '../../../activities/trace/trace.js';
import { folderBlobs } from '../../../store/folder-blobs.js';
import { openStore, type Store } from '../../../store/store.js';
import { sha256 } from '../../../core/content-key.js';
import type { Release } from '../../../core/schemas/release.js';
import type { Sample } from '../../../core/schemas/sample.js';
import { echobench, linesOf } from '../../cli/run-echobench.js';
import { temporaryFolder } from '../../embedded/stack-setting.js';
import { drawPictures } from '../../report/synthetic-source.js';
import { putCandidate, putPost, putRelease, putSample, putVerdict } from './put-records.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let store: Store;
let uri: string;
let samples: Sample[];
let before: Release;
let after: Release;

const run = (...args: string[]) =>
  echobench(args, { dataDir: join(folder.path, 'data'), cwd: folder.path, variables: { MONGODB_URI: uri } });

beforeAll(async () => {
  folder = await temporaryFolder();
  const address = new URL(inject('mongodbUri'));
  address.pathname = `/release_${randomUUID().slice(0, 8)}`;
  uri = address.href;
  store = await openStore({ uri, blobs: folderBlobs(join(folder.path, 'data', 'blobs')) });
  const [input, output] = [...(await drawPictures(2)).values()] as [Buffer, Buffer];
  const posts = [
    await putPost(store, '1001', { text: 'Try: a cat that sleeps on a warm radiator, in oil \u202E' }),
    await putPost(store, '1002', { text: 'make the sky of this picture green', pictures: [input, output] }),
    await putPost(store, '1003', { text: 'a lighthouse made of glass, at night', refreshIds: ['later'] }),
  ];
  await putVerdict(store, { _id: 'relevance-of-1001', step: 'relevance', subjectId: posts[0]!._id });
  const [i = '', o = ''] = posts[1]?.media.map((media) => media.sha256 ?? '') ?? [];
  const edit = { split: 'image_to_image' as const, inputImages: [i], outputImages: [o] };
  samples = [
    await putSample(store, [
      await putCandidate(store, posts[0]!, { prompt: 'a cat that sleeps on a warm radiator, in oil' }),
    ]),
    await putSample(store, [await putCandidate(store, posts[1]!, edit)]),
    await putSample(store, [await putCandidate(store, posts[2]!, { refreshIds: ['later'] })]),
  ];
  before = await putRelease(store, 'autumn', { samples: samples.slice(0, 2) });
  after = await putRelease(store, 'later', { samples, previous: before });
  // A curated list has it too.
  await store.posts.update('x:1003', { $set: { licences: ['CC BY 4.0'] } });
});

afterAll(async () => {
  await store.close();
  await folder[Symbol.asyncDispose]();
});

describe('echobench release', () => {
  it('lists releases, newest first', async () => {
    const { code, stdout, stderr } = await run('release', 'list', '--json');

    expect(JSON.parse(stdout)).toMatchObject([{ releaseId: after._id }, { releaseId: before._id }]);
    expect([code, stderr]).toEqual([0, '']);
  });

  it('takes beginnings of ids, and says why a sample was added', async () => {
    const { code, stdout } = await run('release', 'diff', before._id.slice(0, 8), after._id.slice(0, 8), '--json');

    const diff = JSON.parse(stdout) as ReleaseDiff;
    expect(diff).toMatchObject({ unchanged: 2, removed: [], changed: [], unexplained: 0 });
    expect(diff.added).toMatchObject([{ sampleId: samples[2]?._id, reason: 'new_posts' }]);
    expect(code).toBe(0);
  });

  it('knows no release that is not there, in one line', async () => {
    const { code, stderr } = await run('release', 'show', 'ffff0000');

    expect(linesOf(stderr)).toEqual(['error: no release ffff0000 in the store; give its id, or the beginning of it']);
    expect(code).toBe(2);
  });

  it('writes a dataset, and never over another one', async () => {
    const args = ['release', 'export', after._id, '--out', 'dataset', '--format', 'both', '--json'];

    const [first, second, forced] = [await run(...args), await run(...args), await run(...args, '--force')];

    expect(JSON.parse(first.stdout)).toMatchObject({ samples: { text_to_image: 2, image_to_image: 1 }, left: 0 });
    expect(first.stderr).toContain('note: the terms of X let others have ids of posts only');
    expect(second.stderr).toMatch(/^error: --out .*dataset: the folder is not empty;/);
    expect([first.code, second.code, forced.code]).toEqual([0, 2, 0]);
    const card = JSON.parse(await readFile(join(folder.path, 'dataset/card.json'), 'utf8')) as Record<string, unknown>;
    expect(card).toMatchObject({ releaseId: after._id, posts: [{ platform: 'x', importer: 'x-search', n: 3 }] });
    expect(card['licences']).toEqual([{ importer: 'x-search', licence: 'CC BY 4.0', n: 1 }]);
    expect(card['steps']).toMatchObject([
      { step: 'extraction', verdicts: 3 },
      { step: 'relevance', verdicts: 1 },
    ]);
  });

  it('writes ids without a word of anybody, and makes the dataset of them again', async () => {
    const exported = await run('release', 'export', after._id, '--out', 'ids', '--ids-only', '--json');

    expect(exported.code).toBe(0);
    const text = await readFile(join(folder.path, 'ids/ids.jsonl'), 'utf8');
    for (const words of ['radiator', 'lighthouse', 'someone', 'https://']) expect(text).not.toContain(words);
    const hydrated = await run('release', 'hydrate', 'ids', '--from-store', '--json');
    expect(JSON.parse(hydrated.stdout)).toMatchObject({
      samples: 3,
      rebuilt: 3,
      spentUsd: 0,
      pictures: { same: 2, missing: 0 },
    });
    expect(hydrated.code).toBe(0);
    const rows = await readFile(join(folder.path, 'ids/hydrated/data/text_to_image/metadata.jsonl'), 'utf8');
    const prompts = rows
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { prompt: string }).prompt);
    expect(prompts.toSorted()).toEqual(
      samples
        .filter(({ split }) => split === 'text_to_image')
        .map(({ prompt }) => prompt)
        .toSorted(),
    );
  });

  it('reports a post that says something else by now, and one that is not there, as such', async () => {
    await run('release', 'export', after._id, '--out', 'changed', '--ids-only');
    const lines = linesOf(await readFile(join(folder.path, 'changed/ids.jsonl'), 'utf8'));
    const rows = lines.map((line) => JSON.parse(line) as { prompt_sha256: string; post_ids: string[] });
    rows[0]!.prompt_sha256 = sha256('another prompt');
    rows[1]!.post_ids = ['x:424242'];
    await writeFile(join(folder.path, 'changed/ids.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));

    const { code, stdout, stderr } = await run('release', 'hydrate', 'changed', '--from-store', '--json');

    expect(JSON.parse(stdout)).toMatchObject({ rebuilt: 1, left: { changed: 1, not_fetched: 1 } });
    expect(stderr).toContain('1 posts of x cannot be fetched: no --source');
    expect(code).toBe(3);
  });

  it('names the line of an export by ids that is none', async () => {
    await mkdir(join(folder.path, 'cut-off'));
    await writeFile(join(folder.path, 'cut-off/ids.jsonl'), '{"sample_id": "a');

    const { code, stderr } = await run('release', 'hydrate', 'cut-off', '--from-store');

    expect(linesOf(stderr)).toEqual([expect.stringMatching(/^error: .*ids\.jsonl:1: not a line of an export by ids/)]);
    expect(code).toBe(2);
  });
});

describe('echobench show', () => {
  it('leads from a sample to its posts, verdicts and releases', async () => {
    const { code, stdout } = await run('show', 'sample', samples[0]!._id.slice(0, 10), '--json');

    const trace = JSON.parse(stdout) as SampleTrace;
    expect(trace.releases.map(({ releaseId }) => releaseId)).toEqual([before._id, after._id]);
    expect(trace.posts.map(({ postId }) => postId)).toEqual(['x:1001']);
    expect(trace.threads[0]?.verdicts[0]).toMatchObject({
      step: 'extraction',
      inUse: true,
      promptHash: 'a-prompt',
      resolvedModel: 'annotator-2026-09',
      costUsd: 0.002,
    });
    expect(code).toBe(0);
  });

  it('makes visible what would hide, within 80 columns', async () => {
    const { stdout } = await run('show', 'post', 'https://x.com/someone/status/1001');

    expect(stdout).toContain('[U+202E]');
    expect(stdout).not.toContain('\u202E');
    expect(Math.max(...linesOf(stdout).map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('tells missing parents from posts, and says why a picture is not there', async () => {
    await store.posts.update('x:1001', {
      $set: {
        media: [
          {
            mediaKey: 'm',
            kind: 'photo',
            url: null,
            altText: null,
            state: 'missing',
            sha256: null,
            reason: 'no address',
          },
        ],
      },
    });
    const thread = await store.threads.raw.findOne({ foundPostIds: 'x:1001' });
    const nodes = [
      { postId: '1000', parentId: null, depth: 0, missing: true },
      { postId: '1001', parentId: '1000', depth: 1, missing: false },
    ];
    await store.threads.update(thread!._id, { $set: { nodes } });

    const { stdout } = await run('show', 'post', 'x:1001');

    expect(stdout).toContain('1 posts in the tree and 1 missing');
    expect(stdout).toContain('pictures: missing (no address)');
  });

  it('says what became of a post', async () => {
    const { stdout } = await run('show', 'post', 'x:1002', '--json');

    expect((JSON.parse(stdout) as SubjectTrace).posts[0]?.fate).toMatchObject([
      { stage: 'candidate', state: 'accepted', sampleId: samples[1]?._id },
    ]);
  });
});

describe('echobench takedown', () => {
  it('only says what would go, until it is told to', async () => {
    const { code, stdout, stderr } = await run('takedown', 'x:1003', '--json');

    expect(JSON.parse(stdout)).toMatchObject({ samples: [samples[2]?._id], releases: [after._id], done: false });
    expect(stderr).toBe('nothing was done: give it again with --yes\n');
    expect(code).toBe(2);
    expect(await store.posts.get('x:1003')).not.toBeNull();
  });

  it('takes a post down, after which exports of the old release leave it out and say so', async () => {
    const taken = await run(
      'takedown',
      'https://x.com/i/status/1003',
      '--reason',
      'the author asked',
      '--yes',
      '--json',
    );
    const exported = await run('release', 'export', after._id, '--out', 'after-takedown', '--json');

    expect(JSON.parse(taken.stdout)).toMatchObject({ posts: 1, samples: 1, releases: [after._id] });
    expect(taken.code).toBe(0);
    expect(JSON.parse(exported.stdout)).toMatchObject({ samples: { text_to_image: 1 }, left: 1 });
    const card = await readFile(join(folder.path, 'after-takedown/README.md'), 'utf8');
    expect(card).toContain('Withdrawn since the release was frozen: 1.');
  });
});
