import { canonicalJson } from '../../core/canonical-json.js';
import type { IncomingCall, KnownCall, World } from '../call.js';
import { digestOf } from '../fixed-chance.js';
import { bearerKey } from '../openai/guard-access.js';
import { jsonReply, proseReply, type Reply } from '../reply.js';
import { searchPosts, type SearchKind } from './search-posts.js';
import { readFields } from './x-fields.js';
import { writePage } from './write-page.js';
import { clientForbidden, notFound, problemReply, unauthorized, usageCapped, XProblem } from './x-problem.js';

const SEARCHES: Record<string, SearchKind> = { '/2/tweets/search/all': 'all', '/2/tweets/search/recent': 'recent' };

/** Finds out what a call to /2 asks for: one of the two searches, or nothing that is served. */
export function identifySearch(call: IncomingCall, world: World): KnownCall {
  const kind = call.method === 'GET' ? SEARCHES[call.path] : undefined;
  return {
    kind: kind ? 'x.search' : 'other',
    model: null,
    contentKey: digestOf(call.path, canonicalJson([...call.query])).slice(0, 24),
    text: call.query.get('query') ?? '',
    isRepair: false,
    answer: async () => answerSearch(call, kind, world),
    refuse: async () => problemReply(clientForbidden()),
    mumble: async () => proseReply(),
  };
}

function answerSearch(call: IncomingCall, kind: SearchKind | undefined, world: World): Reply {
  try {
    guardSearch(call);
    if (!kind) throw notFound();
    const fields = readFields(call.query, world.xDialect);
    const page = searchPosts(world.corpus, kind, call.query);
    const body = writePage(page, { corpus: world.corpus, fields, origin: `http://${call.headers.host}` });
    return jsonReply(200, body, { 'content-type': 'application/json; charset=utf-8' });
  } catch (error) {
    if (error instanceof XProblem) return problemReply(error);
    throw error;
  }
}

function guardSearch(call: IncomingCall): void {
  const key = bearerKey(call);
  if (key === '' || key.startsWith('bad')) throw unauthorized();
  if (key.startsWith('empty')) throw usageCapped();
}
