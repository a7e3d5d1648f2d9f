import { holdsAll } from '../../simulator/networks/match-words.js';
import { networkOf } from '../../simulator/networks/network.js';
import type { Simulator } from '../../simulator/server.js';
import { json, text } from '../models/wire-server.js';
import { blueskyAt, idOf, view } from './bluesky-source-at.js';
import { answersLogIns } from './local-log-in.js';
import { isInCorpusWindow, shownBelow } from './planted-threads.js';
import { describePostSource, type PlantedPosts } from './post-source-contract.js';

function planted(simulator: Simulator): PlantedPosts {
  answersLogIns(simulator.url);
  const network = networkOf(simulator.corpus, 'bluesky');
  const shown = network.posts.filter((post) => post.repostOf === null && network.fateOf(post) === 'shown');
  const with_ = (query: string) => shown.filter(isInCorpusWindow).filter(holdsAll(query)).map(idOf);
  const thread = network.threads.find(({ posts }) => shownBelow(posts[0]!, network).length > 3)!;
  const gone = network.posts.filter((post) => network.fateOf(post) !== 'shown').slice(0, 4);
  return {
    word: 'prompt',
    wordPostIds: with_('prompt'),
    phrase: 'prompt in the next comment',
    phrasePostIds: with_('"prompt in the next comment"'),
    conversation: { id: idOf(thread.posts[0]!), postIds: shownBelow(thread.posts[0]!, network).map(idOf) },
    present: shown.slice(0, 10).map(idOf),
    gone: gone.map((post) => ({ postId: idOf(post), reason: 'unavailable' })),
  };
}

describePostSource({
  platform: 'bluesky',
  make: blueskyAt,
  smallestPage: 3,
  planted,
  emptyAnswer: { posts: [] },
  longAnswer: { posts: [view] },
  foreignAnswer: { data: 'none' },
  refusedToken: 'bad-password-0815',
  failures: [
    [
      'a method without an account',
      json(401, { error: 'AuthMissing', message: 'Authentication Required' }),
      { kind: 'bad_key' },
    ],
    ['403', json(403, { error: 'Forbidden' }), { kind: 'bad_key', httpStatus: 403 }],
    [
      'a query that is refused',
      json(400, { error: 'InvalidRequest', message: 'q too long' }),
      { kind: 'invalid_request', message: 'HTTP 400 InvalidRequest q too long' },
    ],
    [
      '429 whose window has opened since',
      json(429, { error: 'RateLimitExceeded' }, { 'ratelimit-reset': '1' }),
      { kind: 'rate_limited', retryAfterMs: null },
    ],
    [
      '429 with a wait',
      json(429, { error: 'RateLimitExceeded' }, { 'retry-after': '7' }),
      { kind: 'rate_limited', retryAfterMs: 7000 },
    ],
    [
      'a server behind it that fails',
      json(502, { error: 'UpstreamFailure' }),
      { kind: 'provider_down', httpStatus: 502 },
    ],
    ['a method that it does not have', json(501, { error: 'MethodNotImplemented' }), { kind: 'invalid_request' }],
    ['a page of HTML with 404', text(404, '<html></html>', 'text/html'), { kind: 'invalid_request', httpStatus: 404 }],
  ],
});
