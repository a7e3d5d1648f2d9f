import { sha256 } from '../../core/content-key.js';
import { pendingMedia } from '../../core/schemas/post.js';
import type { FileFormat } from './contract.js';
import type { CsvField } from './csv-columns.js';
import { feedPost, xIdOf } from './feed-post.js';
import { isObject } from './json-shape.js';
import type { Reading } from './record-format.js';
import { recordFormat } from './record-format.js';
import { readCount, readTime } from './x-post.js';

/** One row by our own names of its columns, as `readCsvRows` gives it; also how a bad one is set aside. */
export interface CsvRow {
  csvRow: Partial<Record<CsvField, string>>;
}

/** Tables with a row a post: which column is which is told by `--columns`, or by the names in the first line. */
export const csv: FileFormat = recordFormat({
  name: 'csv',
  noun: 'a row of a table',
  isRecord: (json) => isObject(json) && isObject(json.csvRow),
  read: (raw) => readRow((raw as CsvRow).csvRow),
});

function readRow(row: CsvRow['csvRow']): Reading {
  const { text = '', id = '' } = row;
  if (text.trim() === '') return { posts: [], bad: 'the text is empty' };
  // Spreadsheets write 1.23457E+18, or zeros for the last digits: neither can be mended here.
  if (/^\d+(\.\d+)?e\+?\d+$/i.test(id)) return { posts: [], bad: `id: ${id} was rounded by a spreadsheet` };
  const linked = xIdOf(row.url);
  const isX = linked !== null || (/^\d{15,20}$/.test(id) && (row.platform ?? 'x').toLowerCase() === 'x');
  const postId = linked ?? (id === '' ? `csv-${sha256(JSON.stringify([row.url ?? '', text])).slice(0, 24)}` : id);
  const post = feedPost({
    platform: isX ? 'x' : 'other',
    postId,
    authorHandle: row.author || null,
    text: text.trim(),
    tags: listIn(row.tags),
    url: row.url || null,
    createdAt: readTime(row.createdAt),
    media: picturesIn(row, postId),
    likes: readCount(row.likes),
    views: readCount(row.views),
    importer: 'csv',
    raw: row,
  });
  const replyToId = row.replyToId || null;
  return {
    posts: [
      {
        post: {
          ...post,
          conversationId: row.conversationId || replyToId || postId,
          replyToId,
          quotedId: row.quotedId || null,
          language: row.language || null,
          counts: { ...post.counts, replies: readCount(row.replies), reposts: readCount(row.reposts) },
        },
      },
    ],
  };
}

function picturesIn(row: CsvRow['csvRow'], postId: string) {
  const urls = (row.images ?? '').match(/https?:\/\/[^\s|;,"'\]]+/g) ?? [];
  return urls.map((url, i) =>
    pendingMedia({ mediaKey: `${postId}-${i + 1}`, kind: 'photo', url, altText: (i === 0 && row.altText) || null }),
  );
}

function listIn(text: string | undefined): string[] {
  return (text ?? '')
    .split(/[|;,]/)
    .map((tag) => tag.replace(/^[\s#["']+|[\s\]"']+$/g, ''))
    .filter((tag) => tag !== '');
}
