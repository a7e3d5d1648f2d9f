import { firstIssue } from '../../core/first-issue.js';
import { parsePage } from '../x/parse-page.js';
import { XPage } from '../x/page-schema.js';
import type { FileFormat, ParsedUnit } from './contract.js';

/** Pages of the X API v2 saved as they came, one a line or one a file; both dialects. */
export const xPages: FileFormat = {
  name: 'x-pages',
  matches: isPage,
  parse,
};

function isPage(json: unknown): boolean {
  return isObject(json) && (Array.isArray(json.data) || isObject(json.meta)) && !('cases' in json);
}

function parse(json: unknown): ParsedUnit {
  // The schema of a page is lenient: anything at all would pass for a page without posts.
  if (!isPage(json)) return { records: [], rejected: [{ index: 0, reason: 'not a page of posts' }] };
  const page = XPage.safeParse(json);
  if (!page.success)
    return { records: [], rejected: [{ index: 0, reason: `not a page of posts: ${firstIssue(page.error)}` }] };
  const { posts, rejected } = parsePage(page.data, 'x-pages');
  return {
    records: posts.map((post) => ({ post, pictures: [], index: page.data.data?.indexOf(post.raw) ?? -1 })),
    rejected: rejected.map(({ position, reason }) => ({ index: position, reason })),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
