import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../config/package-root.js';
import { Post } from '../../core/schemas/post.js';
import type { ReadEvent } from '../../sources/files/read-events.js';
import { readPosts } from '../../sources/files/read-posts.js';

/** Real posts lie outside the project: they belong to their authors. */
const DATA = join(packageRoot(), '..', 'shared', 'data');
const isThere = existsSync(DATA);
// oxlint-disable-next-line no-console -- a skip that nobody sees would pass for a test
if (!isThere) console.warn(`SKIPPED: no real data in ${DATA}, so the importers were not tried on real feeds`);

async function eventsOf(file: string): Promise<ReadEvent[]> {
  const lines = createInterface({ input: createReadStream(join(DATA, file), 'utf8'), crlfDelay: Infinity });
  const events: ReadEvent[] = [];
  for await (const event of readPosts(lines, 'auto')) events.push(event);
  return events;
}

describe.skipIf(!isThere)('readPosts of real feeds', () => {
  it.each([
    ['feeds/nanobanana-trending/posts.json', 'trending-feed', 890, 0],
    ['feeds/gpt-image-2/cases.json', 'case-list', 388, 0],
    ['i2i/nano-banana/cases.json', 'edit-cases', 38, 80],
  ])('reads every record of %s as a %s, each under a key of its own', async (file, importer, count, pictures) => {
    const events = await eventsOf(file);

    const records = events.flatMap((event) => (event.type === 'record' ? [event.record] : []));
    expect(events.filter(({ type }) => type !== 'record')).toEqual([]);
    expect(records).toHaveLength(count);
    expect(new Set(records.map(({ post }) => post._id)).size).toBe(count);
    expect(records.flatMap((record) => record.pictures)).toHaveLength(pictures);
    for (const { post } of records) {
      expect(post.importer).toBe(importer);
      expect(Post.safeParse(post).error).toBeUndefined();
    }
  });
});
