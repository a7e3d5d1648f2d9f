import { describe, expect, it } from 'vitest';
import { decisionsByReviewer, standingDecision } from '../../../core/review/standing-decision.js';
import { Review } from '../../../core/schemas/review.js';

/** Rows as `<id> <reviewer> <accept|reject|undo:id>`, a minute apart. */
function rows(...lines: string[]): Review[] {
  return lines.map((line, minute) => {
    const [_id, reviewer, what = ''] = line.split(' ');
    const undoes = what.startsWith('undo:') ? what.slice('undo:'.length) : null;
    return Review.parse({
      _id,
      subject: 's',
      candidateId: 'c',
      refreshId: 'r',
      reviewer,
      undoes,
      at: new Date(minute * 60_000),
      decision: undoes === null ? what : null,
      reasons: [],
      note: null,
      prompt: null,
      images: null,
    });
  });
}

describe('standingDecision', () => {
  it.each<[string, Review[], string | null]>([
    ['nobody decided', [], null],
    ['one decided', rows('1 ada accept'), '1'],
    ['the latest counts', rows('1 ada accept', '2 ben reject'), '2'],
    ['what was undone does not count', rows('1 ada accept', '2 ada undo:1'), null],
    ['what counted before counts again', rows('1 ada accept', '2 ben reject', '3 ben undo:2'), '1'],
    ['one decided again after an undo', rows('1 ada accept', '2 ada undo:1', '3 ada reject'), '3'],
  ])('%s', (_, reviews, standing) => {
    expect(standingDecision(reviews)?._id ?? null).toBe(standing);
    expect(standingDecision(reviews.toReversed())?._id ?? null).toBe(standing);
  });
});

describe('decisionsByReviewer', () => {
  it('has the latest of each person that was not undone, in order of time', () => {
    const reviews = rows('1 ada accept', '2 ben accept', '3 ada reject', '4 cem reject', '5 cem undo:4');

    expect(decisionsByReviewer(reviews).map(({ _id }) => _id)).toEqual(['2', '3']);
  });
});
