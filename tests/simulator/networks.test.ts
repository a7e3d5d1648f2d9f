import { describe, expect, it } from 'vitest';
import { idOfKey, keyOf } from '../../simulator/bluesky/at-names.js';
import { buildCorpus } from '../../simulator/corpus/build-corpus.js';
import { networkOf } from '../../simulator/networks/network.js';

const corpus = buildCorpus(120);
const [bluesky, reddit] = [networkOf(corpus, 'bluesky'), networkOf(corpus, 'reddit')];

describe('the networks beside X', () => {
  it('each have a third of the threads of X, and none that the other has', () => {
    const [one, other] = [bluesky, reddit].map(({ threads }) => threads.map(({ conversationId }) => conversationId));

    expect(one!.length).toBeGreaterThan(39);
    expect(other!.length).toBeGreaterThan(39);
    expect(one!.filter((id) => other!.includes(id))).toEqual([]);
  });

  it.each([
    ['bluesky', bluesky],
    ['reddit', reddit],
  ])('have, as %s, posts of every fate, and no root that is gone', (_, network) => {
    const fates = new Map<string, number>();
    for (const post of network.posts) fates.set(network.fateOf(post), (fates.get(network.fateOf(post)) ?? 0) + 1);

    expect([...fates.keys()].toSorted()).toEqual(['deleted', 'shown', 'withheld']);
    expect(network.posts.filter((post) => post.parentId === null && network.fateOf(post) !== 'shown')).toEqual([]);
  });

  it('name posts of Bluesky by keys that grow with time and lead back', () => {
    const keys = corpus.posts.map(({ id }) => keyOf(id));

    expect(keys.toSorted().toReversed()).toEqual(keys);
    expect(keys.map(idOfKey)).toEqual(corpus.posts.map(({ id }) => id));
  });
});
