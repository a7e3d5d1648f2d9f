import { firstIssue } from '../../core/first-issue.js';
import type { Post } from '../../core/schemas/post.js';
import { parsePage } from '../x/parse-page.js';
import { XPage } from '../x/page-schema.js';
import { isCamelPage, snakeCased } from './camel-page.js';
import type { FileFormat, ParsedUnit } from './contract.js';
import { isObject } from './json-shape.js';

/** Pages of the X API v2 saved as they came, one a line or one a file; both dialects, and as the XDK spells them. */
export const xPages: FileFormat = {
  name: 'x-pages',
  hasLongNumbers: true,
  matches: isPage,
  parse,
};

function isPage(json: unknown): json is Record<string, unknown> {
  return isObject(json) && (Array.isArray(json.data) || isObject(json.meta)) && !('cases' in json);
}

function parse(json: unknown): ParsedUnit {
  // The schema of a page is lenient: anything at all would pass for a page without posts.
  if (!isPage(json)) return { records: [], rejected: [{ index: 0, reason: 'not a page of posts' }] };
  const page = XPage.safeParse(isCamelPage(json) ? snakeCased(json) : json);
  if (!page.success)
    return { records: [], rejected: [{ index: 0, reason: `not a page of posts: ${firstIssue(page.error)}` }] };
  const { posts, rejected } = parsePage(page.data, 'x-pages');
  const own = page.data.data ?? [];
  const written = Array.isArray(json.data) ? (json.data as unknown[]) : [];
  const places = new Map(own.map((record, index) => [record, index]));
  return {
    records: posts.map((post) => {
      const index = places.get(post.raw) ?? -1;
      return { post: withRaw(post, written[index] ?? post.raw), pictures: [], index };
    }),
    rejected: rejected.map(({ position, reason }) => ({
      index: position,
      reason,
      // Positions beyond the page's own records are of those that came along with them.
      unit: position < written.length ? { ...json, data: [written[position]] } : json,
    })),
  };
}

/** The raw record is kept as it was written, not as it was spelt for reading. */
function withRaw(post: Post, raw: unknown): Post {
  return post.raw === raw ? post : { ...post, raw };
}
