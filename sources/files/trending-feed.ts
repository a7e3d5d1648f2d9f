import { z } from 'zod';
import { firstIssue } from '../../core/first-issue.js';
import type { FileFormat, ParsedUnit } from './contract.js';
import { feedMedia, feedPost } from './feed-post.js';

const TrendingPost = z.looseObject({
  id: z.string().regex(/^\d+$/, 'the post id must be a string of digits'),
  prompt: z.string().min(1),
  author: z.string().nullish(),
  likes: z.int().nullish(),
  views: z.int().nullish(),
  images: z.array(z.url()).default([]),
  model: z.string().nullish(),
  categories: z.array(z.string()).default([]),
  date: z.string().nullish(),
  source_url: z.url().nullish(),
});

/** A JSON list of popular posts with prompt, pictures, author, likes and the model that the curator filed them under. */
export const trendingFeed: FileFormat = {
  name: 'trending-feed',
  matches: (json) => Array.isArray(json) && json.some((entry) => hasKeys(entry, ['id', 'prompt', 'images'])),
  parse,
};

function parse(json: unknown): ParsedUnit {
  const unit: ParsedUnit = { records: [], rejected: [] };
  if (!Array.isArray(json)) return { records: [], rejected: [{ index: 0, reason: 'not a list of posts' }] };
  json.forEach((raw: unknown, index) => {
    const parsed = TrendingPost.safeParse(raw);
    if (!parsed.success) {
      unit.rejected.push({ index, reason: firstIssue(parsed.error), unit: [raw] });
      return;
    }
    const record = parsed.data;
    const post = feedPost({
      platform: 'x',
      postId: record.id,
      authorHandle: record.author ?? null,
      text: record.prompt,
      tags: [...(record.model ? [record.model] : []), ...record.categories],
      url: record.source_url ?? null,
      createdAt: null,
      media: record.images.map((url, i) => feedMedia(`${record.id}-${i + 1}`, url)),
      likes: record.likes,
      views: record.views,
      importer: 'trending-feed',
      raw,
    });
    unit.records.push({ post, pictures: [], index });
  });
  return unit;
}

/** True for an object that has all of the keys. */
export function hasKeys(value: unknown, keys: readonly string[]): boolean {
  return value !== null && typeof value === 'object' && keys.every((key) => key in value);
}
