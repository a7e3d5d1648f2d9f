import { holdsAll } from '../../simulator/networks/match-words.js';
import { networkOf } from '../../simulator/networks/network.js';
import { nameOf } from '../../simulator/reddit/write-things.js';
import type { Simulator } from '../../simulator/server.js';
import { json, text } from '../models/wire-server.js';
import { answersLogIns } from './local-log-in.js';
import { isInCorpusWindow, shownBelow } from './planted-threads.js';
import { describePostSource, type PlantedPosts } from './post-source-contract.js';
import { EMPTY, link, redditAt } from './reddit-source-at.js';

function planted(simulator: Simulator): PlantedPosts {
  answersLogIns(simulator.url);
  const network = networkOf(simulator.corpus, 'reddit');
  const roots = network.posts.filter((post) => post.parentId === null).filter(isInCorpusWindow);
  const comments = network.posts.filter((post) => post.parentId !== null);
  const thread = network.threads.find(({ posts }) => shownBelow(posts[0]!, network, true).length > 4)!;
  const gone = { deleted: 'deleted', withheld: 'withheld' } as const;
  return {
    word: 'prompt',
    wordPostIds: roots.filter(holdsAll('prompt')).map(nameOf),
    phrase: 'prompt in the next comment',
    phrasePostIds: roots.filter(holdsAll('"prompt in the next comment"')).map(nameOf),
    conversation: {
      id: nameOf(thread.posts[0]!),
      postIds: shownBelow(thread.posts[0]!, network, true).map(nameOf),
    },
    present: [...roots.slice(0, 5), ...comments.filter((post) => network.fateOf(post) === 'shown').slice(0, 5)].map(
      nameOf,
    ),
    gone: comments.flatMap((post) => {
      const fate = network.fateOf(post);
      return fate === 'shown' ? [] : [{ postId: nameOf(post), reason: gone[fate] }];
    }),
    unknown: 't1_zzzz',
  };
}

describePostSource({
  platform: 'reddit',
  make: redditAt,
  smallestPage: 3,
  planted,
  emptyAnswer: EMPTY,
  longAnswer: { kind: 'Listing', data: { children: [link], after: null } },
  foreignAnswer: { data: 'none' },
  refusedToken: 'bad-secret-0815',
  failures: [
    ['401', json(401, { message: 'Unauthorized', error: 401 }), { kind: 'bad_key', httpStatus: 401 }],
    ['a blocked User-Agent', text(403, '<html>whoa there, pardner!</html>', 'text/html'), { kind: 'bad_key' }],
    [
      'a private subreddit',
      json(403, { reason: 'private', message: 'Forbidden', error: 403 }),
      { kind: 'invalid_request', message: 'HTTP 403 Forbidden private' },
    ],
    [
      'a subreddit that is not there',
      (response) => response.writeHead(302, { location: '/subreddits/search' }).end(),
      { kind: 'invalid_request', message: 'HTTP 302 a redirect: is there such a subreddit?' },
    ],
    ['404', json(404, { message: 'Not Found', error: 404 }), { kind: 'invalid_request', httpStatus: 404 }],
    [
      '429 until the window opens',
      json(429, { message: 'Too Many Requests' }, { 'x-ratelimit-reset': '12' }),
      { kind: 'rate_limited', retryAfterMs: 12_000 },
    ],
    [
      '503',
      json(503, { message: 'Service Unavailable', error: 503 }, { 'x-ratelimit-reset': '12' }),
      { kind: 'provider_down', retryAfterMs: null },
    ],
  ],
});
