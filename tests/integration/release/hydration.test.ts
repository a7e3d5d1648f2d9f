import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ActivityContext } from '../../../activities/context.js';
import { datasetSource } from '../../../activities/release/dataset-source.js';
import { rowsOf } from '../../../cli/release/hydrate-release.js';
import { Hydration } from '../../../cli/release/hydration.js';
import { writeIds } from '../../../cli/release/write-ids.js';
import { createContext } from '../../../config/create-context.js';
import { createLogger } from '../../../config/logger.js';
import { readPrices } from '../../../config/read-prices.js';
import { readPrompts } from '../../../config/read-prompts.js';
import { ProviderError } from '../../../core/provider-error.js';
import { makeRefreshFile } from '../../core/make-refresh-file.js';
import { temporaryDir } from '../../report/temporary-dir.js';
import { useTestStore } from '../store/open-test-store.js';
import { putCandidate, putPost, putRelease, putSample } from './put-records.js';

const place = useTestStore();
const file = makeRefreshFile({ sources: [{ kind: 'x', queries: ['gpt image'], pricePerPostUsd: 0.005 }] });

/** A context whose source shows posts two a lookup, and does what it is told before each. */
function contextOf(beforeLookup: (lookup: number) => void): ActivityContext {
  const { store } = place;
  const log = createLogger('error', 'test');
  const context = createContext({ store, prompts: readPrompts(), prices: readPrices(), secrets: () => 'key', log });
  let lookups = 0;
  async function lookup({ postIds }: { postIds: readonly string[] }) {
    beforeLookup((lookups += 1));
    const found = await store.posts.getMany(postIds.map((id) => `x:${id}`));
    const told = { gone: [], rejected: [], nextCursor: null, requestId: null };
    return { ...told, posts: [...found.values()], billedPosts: found.size };
  }
  const unused = () => Promise.reject(new Error('not asked for here'));
  const source = { platform: 'x' as const, lookupSize: 2, search: unused, replies: unused, lookup };
  return { ...context, postSource: async () => source };
}

async function hydrate(beforeLookup: (lookup: number) => void, signal = new AbortController().signal) {
  const { store } = place;
  const samples = [];
  for (const id of ['501', '502', '503', '504', '505']) {
    const post = await putPost(store, id, { text: `a lighthouse number ${id} made of glass, at night` });
    samples.push(await putSample(store, [await putCandidate(store, post)]));
  }
  const [dir, ids] = [await temporaryDir(), await temporaryDir()];
  await writeIds(store, datasetSource(store, await putRelease(store, 'autumn', { samples })), ids);
  const context = contextOf(beforeLookup);
  const hydration = new Hydration(context, { dir, file, fromStore: false, maxUsd: null, signal });
  const report = await hydration.run(rowsOf(join(ids, 'ids.jsonl')));
  const written = await readFile(join(dir, 'data/text_to_image/metadata.jsonl'), 'utf8').catch(() => '');
  return { report, rows: written.split('\n').filter((line) => line !== '') };
}

it('writes what was paid for where the source can be asked no more, and says why', async () => {
  const { report, rows } = await hydrate((lookup) => {
    if (lookup === 2) throw new ProviderError('out_of_credit', 'no credit is left');
  });

  expect(report).toMatchObject({ samples: 5, rebuilt: 2, left: { not_fetched: 3 }, lookups: 1, spentUsd: 0.01 });
  expect(report.stopped).toMatch(/^x: .*no credit is left/);
  expect(rows).toHaveLength(2);
});

it('writes what was paid for where it is stopped by hand', async () => {
  const controller = new AbortController();

  const { report, rows } = await hydrate((lookup) => {
    if (lookup === 2) controller.abort();
  }, controller.signal);

  expect(report).toMatchObject({ rebuilt: 4, left: { not_fetched: 1 }, lookups: 2, stopped: 'stopped by hand' });
  expect(rows).toHaveLength(4);
});

it('leaves columns of pictures out that no sample of a split fills, as an export does', async () => {
  const { report, rows } = await hydrate(() => {});

  expect(report).toMatchObject({ rebuilt: 5, stopped: null });
  expect(rows.flatMap((row) => Object.keys(JSON.parse(row) as object))).not.toContain('input_images_file_names');
});
