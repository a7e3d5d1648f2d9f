import { canonicalJson } from '../../core/canonical-json.js';
import type { IncomingCall, KnownCall, World } from '../call.js';
import { digestOf } from '../fixed-chance.js';
import { networkOf } from '../networks/network.js';
import { replyOrError } from '../protocol-error.js';
import { proseReply, type Reply } from '../reply.js';
import { unknownCall } from '../unknown-call.js';
import { getBlob } from './answer-blob.js';
import { getPosts, getPostThread, searchPosts } from './answer-reads.js';
import { createSession, hasSession, refreshSession } from './sessions.js';
import type { ViewSetting } from './write-view.js';
import { xrpcError } from './xrpc-error.js';

interface Method {
  kind: string;
  answer(call: IncomingCall, setting: ViewSetting): Reply | Promise<Reply>;
}

const METHODS: Record<string, Method> = {
  'POST com.atproto.server.createSession': { kind: 'bluesky.session', answer: createSession },
  'POST com.atproto.server.refreshSession': { kind: 'bluesky.session', answer: refreshSession },
  'GET app.bsky.feed.searchPosts': {
    kind: 'bluesky.search',
    answer: (call, setting) => searchPosts(call.query, { setting, loggedIn: hasSession(call) }),
  },
  'GET app.bsky.feed.getPostThread': {
    kind: 'bluesky.thread',
    answer(call, setting) {
      hasSession(call);
      return getPostThread(call.query, setting);
    },
  },
  'GET app.bsky.feed.getPosts': {
    kind: 'bluesky.posts',
    answer(call, setting) {
      hasSession(call);
      return getPosts(call.query, setting);
    },
  },
  'GET com.atproto.sync.getBlob': {
    kind: 'bluesky.blob',
    answer: (call, { network }) => getBlob(call.query, network),
  },
};

/** Finds out what a call to /xrpc asks for. */
export function identifyXrpc(call: IncomingCall, world: World): KnownCall {
  const method = METHODS[`${call.method} ${call.path.slice('/xrpc/'.length)}`];
  if (!method) return unknownCall(call, xrpcError(501, 'MethodNotImplemented', 'Method Not Implemented'));
  return {
    kind: method.kind,
    model: null,
    contentKey: digestOf(call.path, canonicalJson([...call.query]), call.body).slice(0, 24),
    text: call.query.get('q') ?? '',
    isRepair: false,
    answer: () =>
      replyOrError(async () => {
        const setting = { network: networkOf(world.corpus, 'bluesky'), origin: `http://${call.headers.host}` };
        return method.answer(call, setting);
      }),
    refuse: async () => xrpcError(403, 'Forbidden', 'This account may not do that'),
    mumble: async () => proseReply(),
  };
}
