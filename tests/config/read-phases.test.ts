import { describe, expect, it } from 'vitest';
import { RefreshFile } from '../../core/schemas/refresh-file.js';
import { makeRefreshFile, MINIMAL } from '../core/make-refresh-file.js';

const X = { kind: 'x', queries: ['fox'] };
const PHASE = { id: 'broad', keywords: ['fox'] };

function complaints(changes: Record<string, unknown>): string[] {
  const parsed = RefreshFile.safeParse({ ...MINIMAL, sources: [X], ...changes });
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('phases of a refresh file', () => {
  it('make queries of a source unnecessary', () => {
    const file = makeRefreshFile({ sources: [{ kind: 'x' }], phases: [PHASE] });

    expect(file.sources[0]).toMatchObject({ queries: [], search: 'all', operators: '' });
    expect(file.phases).toEqual([PHASE]);
    expect(file.threads).toEqual({ maxDepth: null, maxPosts: null, missingParents: 'leave', quotes: 'link' });
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      'a source that nobody asks anything',
      { sources: [X, { kind: 'x', id: 'y' }], phases: [{ ...PHASE, sources: ['x'] }] },
      'sources.1.queries: give a query, or a phase that asks this source',
    ],
    [
      'a source that is not there',
      { phases: [{ ...PHASE, sources: ['x', 'z'] }] },
      'phases.0.sources.1: no source "z" on the network; known: x',
    ],
    [
      'languages for Reddit, which is asked where no source is named',
      { sources: [X, { kind: 'reddit', userAgent: 'a test of echo' }], phases: [{ ...PHASE, languages: ['ja'] }] },
      'phases.0.languages: the search of Reddit has no languages: name other sources, or no languages',
    ],
    [
      'phases for imported posts',
      { sources: MINIMAL.sources, phases: [PHASE] },
      'phases.0: phases are put to sources on the network, and there is none; imported posts need no phase',
    ],
    ['a name that stands twice', { phases: [PHASE, PHASE] }, 'phases.1.id: the id "broad" stands twice'],
    [
      'a window that is not within that of the refresh',
      { phases: [{ ...PHASE, window: { from: '2026-09-30', to: '2026-10-02' } }] },
      'phases.0.window: must lie within the window of the refresh, 2026-10-01 to 2026-10-14',
    ],
    [
      'a keyword of signs',
      { phases: [{ ...PHASE, keywords: ['#'] }] },
      'phases.0.keywords.0: a keyword needs a letter or a digit: searches pass over signs',
    ],
    [
      'a language that is no code',
      { phases: [{ ...PHASE, languages: ['English'] }] },
      'phases.0.languages.0: use a code of BCP 47, such as en, ja or pt-BR',
    ],
    [
      'pages that the recent search of X does not give',
      { sources: [{ ...X, search: 'recent', pageSize: 200 }] },
      'sources.0.pageSize: the recent search gives at most 100 posts a page',
    ],
    [
      'a query that the recent search of X does not take',
      { sources: [{ ...X, search: 'recent', queries: ['a', 'b'.repeat(513)] }] },
      'sources.0.queries: query 2 has more than 512 characters',
    ],
  ])('refuses %s', (_, changes, wanted) => {
    expect(complaints(changes)).toEqual([wanted]);
  });
});
