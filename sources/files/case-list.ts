import { z } from 'zod';
import { firstIssue } from '../../core/first-issue.js';
import type { FileFormat, ParsedUnit, Surroundings } from './contract.js';
import { feedPost, xIdOf } from './feed-post.js';
import { hasKeys } from './trending-feed.js';

const CaseList = z.looseObject({ repository: z.string().default('case-list'), cases: z.array(z.unknown()) });

const Case = z.looseObject({
  id: z.union([z.int(), z.string()]),
  prompt: z.string().min(1),
  title: z.string().nullish(),
  category: z.string().nullish(),
  styles: z.array(z.string()).default([]),
  sourceLabel: z.string().nullish(),
  sourceUrl: z.string().nullish(),
});

/** A JSON document `{ repository, cases: [] }` of curated prompts with a link to the post that each came from. */
export const caseList: FileFormat = {
  name: 'case-list',
  matches: (json) => hasKeys(json, ['cases']) && Array.isArray((json as { cases: unknown }).cases),
  parse,
};

function parse(json: unknown, around?: Surroundings): ParsedUnit {
  const parsedList = CaseList.safeParse(json);
  if (!parsedList.success)
    return { records: [], rejected: [{ index: 0, reason: `not a list of cases: ${firstIssue(parsedList.error)}` }] };
  const list = parsedList.data;
  const unit: ParsedUnit = { records: [], rejected: [] };
  // A long list comes a case at a time, with one set for all of them.
  const seen = around?.seen ?? new Set<string>();
  const listName = list.repository.split('/').at(-1) || 'case-list';
  list.cases.forEach((raw, index) => {
    const parsed = Case.safeParse(raw);
    if (parsed.success) unit.records.push({ post: toPost(parsed.data, raw, { seen, listName }), pictures: [], index });
    else unit.rejected.push({ index, reason: firstIssue(parsed.error), unit: { ...list, cases: [raw] } });
  });
  return unit;
}

function toPost(record: z.infer<typeof Case>, raw: unknown, list: { seen: Set<string>; listName: string }) {
  const xId = xIdOf(record.sourceUrl);
  const repeated = xId !== null && list.seen.has(xId);
  if (xId) list.seen.add(xId);
  return feedPost({
    platform: xId ? 'x' : 'other',
    // Several cases can come from one post; each keeps its own text, so later ones get an id of their own.
    postId: xId === null ? `${list.listName}-${record.id}` : repeated ? `${xId}-case${record.id}` : xId,
    authorHandle: record.sourceLabel ?? null,
    text: record.prompt,
    tags: [list.listName, record.category ?? '', ...record.styles].filter(Boolean),
    url: record.sourceUrl || null,
    createdAt: null,
    // The pictures are paths inside the curator's repository, so there is nothing to fetch.
    media: [],
    importer: 'case-list',
    raw,
  });
}
