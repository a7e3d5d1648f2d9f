import { Source, type XSource } from '../../core/schemas/source.js';
import { CORPUS_WINDOW } from '../../simulator/corpus/build-corpus.js';
import type { CorpusPost } from '../../simulator/corpus/corpus-post.js';
import type { Simulator } from '../../simulator/server.js';
import { goneReasonOf } from '../../simulator/x/gone-reason.js';
import { xSource } from '../../sources/x/x-source.js';
import { json } from '../models/wire-server.js';
import { describePostSource, type PlantedPosts } from './post-source-contract.js';

/** Posts whose text holds words in this order, as searches see it: whatever the case and the signs between them. */
function holding({ corpus }: Simulator, phrase: string): CorpusPost[] {
  const plain = (text: string) => ` ${text.toLowerCase().replace(/[^\p{L}\p{N}#_]+/gu, ' ')} `;
  const inWindow = ({ createdAt }: CorpusPost) => createdAt.toISOString().slice(0, 10) <= CORPUS_WINDOW.to;
  return corpus.posts.filter((post) => inWindow(post) && plain(post.text).includes(plain(phrase)));
}

function idsOf(posts: readonly CorpusPost[]): string[] {
  return posts.map(({ id }) => id);
}

function planted(simulator: Simulator): PlantedPosts {
  const { corpus } = simulator;
  const largest = corpus.threads.toSorted((a, b) => b.posts.length - a.posts.length)[0]!;
  return {
    word: 'prompt',
    wordPostIds: idsOf(holding(simulator, 'prompt')),
    phrase: 'gpt image',
    phrasePostIds: idsOf(holding(simulator, 'gpt image')),
    conversation: { id: largest.conversationId, postIds: idsOf(largest.posts) },
    present: idsOf(corpus.posts.slice(0, 3)),
    gone: [...corpus.deletedIds].map((postId) => ({ postId, reason: goneReasonOf(postId) })),
  };
}

describePostSource({
  platform: 'x',
  make({ baseUrl, pageSize, ...access }) {
    const config = Source.parse({ kind: 'x', queries: ['any'], baseUrl, ...(pageSize && { pageSize }) });
    return xSource(config as XSource, access);
  },
  threads: 120,
  smallestPage: 10,
  planted,
  emptyAnswer: { meta: { result_count: 0 } },
  longAnswer: { data: [{ id: '12345678901', text: 'a'.repeat(5000) }], meta: { result_count: 1 } },
  foreignAnswer: { data: 'none' },
  refusedToken: 'bad-token',
  failures: [
    ['a key that is not taken', json(401, { title: 'Unauthorized' }), { kind: 'bad_key', httpStatus: 401 }],
    ['403', json(403, { title: 'Client Forbidden' }), { kind: 'bad_key' }],
    ['402', json(402, { title: 'Payment Required' }), { kind: 'out_of_credit' }],
    [
      'the cap of the month',
      json(429, { title: 'UsageCapExceeded', type: 'https://api.x.com/2/problems/usage-capped' }),
      { kind: 'out_of_credit', httpStatus: 429 },
    ],
    ['422', json(422, { title: 'Unprocessable' }), { kind: 'invalid_request' }],
  ],
});
