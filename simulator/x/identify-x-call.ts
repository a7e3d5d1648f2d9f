import { canonicalJson } from '../../core/canonical-json.js';
import type { IncomingCall, KnownCall, World } from '../call.js';
import { digestOf } from '../fixed-chance.js';
import { bearerKey } from '../openai/guard-access.js';
import { jsonReply, proseReply, type Reply } from '../reply.js';
import { countPosts } from './count-posts.js';
import { searchPosts, type SearchKind } from './search-posts.js';
import { readFields } from './x-fields.js';
import { writeLookup, writePage, type PageSetting } from './write-page.js';
import {
  clientForbidden,
  invalidRequest,
  notFound,
  problemReply,
  unauthorized,
  usageCapped,
  XProblem,
} from './x-problem.js';

type Endpoint = { kind: 'search' | 'counts'; archive: SearchKind } | { kind: 'lookup' };

const ENDPOINTS: Record<string, Endpoint> = {
  '/2/tweets/search/all': { kind: 'search', archive: 'all' },
  '/2/tweets/search/recent': { kind: 'search', archive: 'recent' },
  '/2/tweets/counts/all': { kind: 'counts', archive: 'all' },
  '/2/tweets/counts/recent': { kind: 'counts', archive: 'recent' },
  '/2/tweets': { kind: 'lookup' },
};

/** Most ids that one lookup takes. */
const LOOKUP_SIZE = 100;

/** Finds out what a call to /2 asks for: a search, a count, a lookup by id, or nothing that is served. */
export function identifyXCall(call: IncomingCall, world: World): KnownCall {
  const endpoint = call.method === 'GET' ? ENDPOINTS[call.path] : undefined;
  return {
    kind: endpoint ? `x.${endpoint.kind}` : 'other',
    model: null,
    contentKey: digestOf(call.path, canonicalJson([...call.query])).slice(0, 24),
    text: call.query.get('query') ?? call.query.get('ids') ?? '',
    isRepair: false,
    answer: async () => answerCall(call, endpoint, world),
    refuse: async () => problemReply(clientForbidden()),
    mumble: async () => proseReply(),
  };
}

function answerCall(call: IncomingCall, endpoint: Endpoint | undefined, world: World): Reply {
  try {
    guardKey(call);
    if (!endpoint) throw notFound();
    const body = bodyOf(call, endpoint, world);
    return jsonReply(200, body, { 'content-type': 'application/json; charset=utf-8' });
  } catch (error) {
    if (error instanceof XProblem) return problemReply(error);
    throw error;
  }
}

function bodyOf(call: IncomingCall, endpoint: Endpoint, { corpus, xDialect }: World): Record<string, unknown> {
  const { query } = call;
  if (endpoint.kind === 'counts')
    return countPosts(corpus, { kind: endpoint.archive, query, dialect: xDialect === 'post' ? 'post' : 'tweet' });
  const fields = readFields(query, xDialect);
  const setting: PageSetting = { corpus, fields, origin: `http://${call.headers.host}` };
  if (endpoint.kind === 'lookup') return writeLookup(readIds(query), setting);
  return writePage(searchPosts(corpus, endpoint.archive, query), setting);
}

function readIds(query: URLSearchParams): string[] {
  const text = query.get('ids') ?? '';
  const ids = text.split(',');
  const bad = ids.find((id) => !/^\d{1,19}$/.test(id));
  if (bad !== undefined) throw invalidRequest('ids', text, `The \`ids\` query parameter value [${bad}] is not valid`);
  if (ids.length > LOOKUP_SIZE)
    throw invalidRequest(
      'ids',
      text,
      `The number of values in the \`ids\` query parameter list [${ids.length}] is not between 1 and ${LOOKUP_SIZE}`,
    );
  return [...new Set(ids)];
}

function guardKey(call: IncomingCall): void {
  const key = bearerKey(call);
  if (key === '' || key.startsWith('bad')) throw unauthorized();
  if (key.startsWith('empty')) throw usageCapped();
}
