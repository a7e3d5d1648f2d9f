import { z } from 'zod';
import { firstIssue } from '../../core/first-issue.js';
import type { FileFormat, ImportedRecord, ParsedUnit } from './contract.js';
import { feedMedia, feedPost, xIdOf } from './feed-post.js';
import { hasKeys } from './trending-feed.js';

const Picture = z.looseObject({ file: z.string().min(1) });

const EditCase = z.looseObject({
  id: z.string().min(1),
  title: z.string().nullish(),
  author: z.string().nullish(),
  source_url: z.string().nullish(),
  system: z.string().nullish(),
  prompt: z.string().min(1),
  inputs: z.array(Picture),
  outputs: z.array(Picture),
});

/** A JSON list of image-to-image cases whose pictures lie beside the file. */
export const editCases: FileFormat = {
  name: 'edit-cases',
  matches: (json) => Array.isArray(json) && json.some((entry) => hasKeys(entry, ['inputs', 'outputs', 'prompt'])),
  parse,
};

function parse(json: unknown): ParsedUnit {
  const unit: ParsedUnit = { records: [], rejected: [] };
  if (!Array.isArray(json)) return { records: [], rejected: [{ index: 0, reason: 'not a list of cases' }] };
  json.forEach((raw: unknown, index) => {
    const parsed = EditCase.safeParse(raw);
    if (parsed.success) unit.records.push({ ...toRecord(parsed.data, raw), index });
    else unit.rejected.push({ index, reason: firstIssue(parsed.error), unit: [raw] });
  });
  return unit;
}

/**
 * The curator says which pictures are inputs; that goes on as alt text, and stays for the annotation to decide. Keys say nothing of it:
 * what only a key or a file's name tells is no part of a post.
 */
function toRecord(record: z.infer<typeof EditCase>, raw: unknown): Omit<ImportedRecord, 'index'> {
  const xId = xIdOf(record.source_url);
  const pictures = [
    ...record.inputs.map((picture, i) => ({
      mediaKey: `${record.id}-${i + 1}`,
      path: picture.file,
      alt: 'input image',
    })),
    ...record.outputs.map((picture, i) => ({
      mediaKey: `${record.id}-${record.inputs.length + i + 1}`,
      path: picture.file,
      alt: 'output image',
    })),
  ];
  const post = feedPost({
    platform: xId ? 'x' : 'other',
    postId: xId ?? `edit-cases-${record.id}`,
    authorHandle: record.author ?? null,
    text: record.prompt,
    tags: record.system ? [record.system] : [],
    url: record.source_url ?? null,
    createdAt: null,
    media: pictures.map((picture) => feedMedia(picture.mediaKey, null, picture.alt)),
    importer: 'edit-cases',
    raw,
  });
  return { post, pictures: pictures.map(({ mediaKey, path }) => ({ mediaKey, path })) };
}
