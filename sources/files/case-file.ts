import { z } from 'zod';
import type { FileFormat, Surroundings } from './contract.js';
import { feedMedia, feedPost, xIdOf } from './feed-post.js';
import { firstText, isObject } from './json-shape.js';
import { recordFormat, type Reading } from './record-format.js';

const ATTRIBUTION = 'ATTRIBUTION.yml';

const CaseFile = z.looseObject({
  title: z.string().nullish(),
  title_en: z.string().nullish(),
  author: z.string().nullish(),
  source_links: z.array(z.looseObject({ url: z.string().nullish() })).default([]),
  image: z.string().nullish(),
  alt_text: z.string().nullish(),
  alt_text_en: z.string().nullish(),
  prompt: z.string().min(1),
  prompt_en: z.string().nullish(),
});

const Attribution = z.looseObject({ creation_tool: z.string().nullish(), license: z.string().nullish() });

/**
 * A curated prompt as a document of its own (`N/case.yml`), its picture and `ATTRIBUTION.yml` beside it. Where the curator gives
 * the prompt in English too, that is the text: the raw record keeps both.
 */
export const caseFile: FileFormat = recordFormat({
  name: 'case-file',
  beside: [ATTRIBUTION],
  noun: 'a case with a prompt',
  isRecord: (json) => isObject(json) && 'prompt' in json && 'source_links' in json,
  read: readCase,
});

function readCase(raw: unknown, { beside, seenInRun }: Surroundings): Reading {
  const record = CaseFile.parse(raw);
  const attribution = Attribution.safeParse(beside[ATTRIBUTION]).data;
  const url =
    record.source_links.map((link) => link.url).find((link) => xIdOf(link)) ?? record.source_links[0]?.url ?? null;
  const xId = xIdOf(url);
  const title = firstText(record.title_en, record.title) ?? 'case';
  // Several cases of one post would be taken for one and the same: later ones get an id of their own.
  const isRepeated = xId !== null && seenInRun.has(xId);
  if (xId !== null) seenInRun.add(xId);
  const postId = xId === null || isRepeated ? `${xId ?? 'case-file'}-${slug(title)}` : xId;
  const english = firstText(record.prompt_en);
  const media = record.image ? [feedMedia(`${postId}-1`, null, firstText(record.alt_text_en, record.alt_text))] : [];
  const post = feedPost({
    platform: xId ? 'x' : 'other',
    postId,
    authorHandle: record.author ?? null,
    text: (english ?? record.prompt).trim(),
    tags: [title, attribution?.creation_tool ?? ''].filter(Boolean),
    url,
    createdAt: null,
    media,
    importer: 'case-file',
    licence: attribution?.license ?? null,
    raw: beside[ATTRIBUTION] ? { case: raw, attribution: beside[ATTRIBUTION] } : raw,
  });
  const pictures = record.image ? [{ mediaKey: `${postId}-1`, path: record.image }] : [];
  return { posts: [{ post, pictures }] };
}

function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);
}
