import { describe, expect, it } from 'vitest';
import { isFromNetwork, isImported } from '../../core/network-source.js';

describe('who has read a post', () => {
  it.each<[string, string, string[], { network: boolean; imported: boolean }]>([
    ['a search', 'reddit-search', [], { network: true, imported: false }],
    ['a file', 'trending-feed', [], { network: false, imported: true }],
    ['a search, then a file', 'x-search', ['trending-feed'], { network: true, imported: true }],
    ['a file, then a search', 'trending-feed', ['bluesky-search'], { network: true, imported: true }],
    ['a search, and again with more', 'x-search', ['x-search'], { network: true, imported: false }],
  ])('is told from all of its records: %s', (_, importer, later, wanted) => {
    const post = { importer, furtherRecords: later.map((name) => ({ importer: name, raw: null })) };

    expect({ network: isFromNetwork(post), imported: isImported(post) }).toEqual(wanted);
  });
});
