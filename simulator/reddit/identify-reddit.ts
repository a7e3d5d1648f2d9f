import { canonicalJson } from '../../core/canonical-json.js';
import type { IncomingCall, KnownCall, World } from '../call.js';
import { digestOf } from '../fixed-chance.js';
import { replyOrError } from '../protocol-error.js';
import { jsonReply, proseReply, type Reply } from '../reply.js';
import { unknownCall } from '../unknown-call.js';
import { byName, comments, moreChildren, search } from './answer-reads.js';
import { createToken, guardToken } from './app-tokens.js';
import { redditReply } from './reddit-error.js';
import { settingOf, type ThingSetting } from './write-things.js';

interface Method {
  kind: string;
  answer(call: IncomingCall, setting: ThingSetting): Reply;
}

/** Finds out what a call in Reddit's protocol asks for. */
export function identifyReddit(call: IncomingCall, world: World): KnownCall {
  const method = methodOf(call);
  if (!method) return unknownCall(call, redditReply(404));
  return {
    kind: method.kind,
    model: null,
    contentKey: digestOf(call.path, canonicalJson([...call.query]), call.body).slice(0, 24),
    text: call.query.get('q') ?? '',
    isRepair: false,
    answer: () => replyOrError(async () => method.answer(call, settingOf(world.corpus, call.headers.host))),
    refuse: async () => redditReply(403, 'private'),
    mumble: async () => proseReply(),
  };
}

function methodOf({ method, path }: IncomingCall): Method | null {
  if (path === '/api/v1/access_token') return method === 'POST' ? { kind: 'reddit.token', answer: createToken } : null;
  if (method !== 'GET') return null;
  if (path === '/api/morechildren') return read('reddit.more', (query, setting) => moreChildren(query, setting));
  if (path === '/api/info') return read('reddit.info', (query, setting) => byName(query, setting));
  if (path.startsWith('/comments/')) return read('reddit.comments', (query, setting) => comments(path, query, setting));
  if (/^(\/r\/[\w+]+)?\/search$/.test(path))
    return read('reddit.search', (query, setting) => search(path, query, setting));
  return null;
}

function read(kind: string, write: (query: URLSearchParams, setting: ThingSetting) => unknown): Method {
  return {
    kind,
    answer(call, setting) {
      guardToken(call);
      const body = write(call.query, setting);
      return jsonReply(200, call.query.get('raw_json') === '1' ? body : escaped(body));
    },
  };
}

/** Without `raw_json` every text has its signs of HTML escaped. */
function escaped(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, escaped(one)]));
}
