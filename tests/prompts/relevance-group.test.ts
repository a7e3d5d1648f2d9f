import { describe, expect, it } from 'vitest';
import { groupLabels } from '../../activities/annotate/group-labels.js';
import { matchReplies } from '../../prompts/relevance-group/reply.js';

const five = { score: 5, reason: 'named' };
const one = { score: 1, reason: 'lunch' };

describe('matchReplies', () => {
  it('finds answers by label, in whatever order', () => {
    const { verdicts, foreign, doubled } = matchReplies(
      [
        { id: 'post-b', ...one },
        { id: 'post-a', ...five },
      ],
      ['post-a', 'post-b'],
    );

    expect([...verdicts]).toEqual([
      ['post-b', one],
      ['post-a', five],
    ]);
    expect([foreign, doubled]).toEqual([0, 0]);
  });

  it('passes over labels that no post has, and counts them', () => {
    const { verdicts, foreign } = matchReplies(
      [{ id: 'post-x', ...five }, { score: 5, reason: 'of nobody' }, null],
      ['post-a'],
    );

    expect(verdicts.size).toBe(0);
    expect(foreign).toBe(3);
  });

  it('takes neither of two answers to one post', () => {
    const entries = [five, one, five].map((verdict) => ({ id: 'post-a', ...verdict }));

    const { verdicts, doubled } = matchReplies([...entries, { id: 'post-b', ...one }], ['post-a', 'post-b']);

    expect([...verdicts.keys()]).toEqual(['post-b']);
    expect(doubled).toBe(1);
  });

  it.each([{ score: 6, reason: '' }, { score: '5', reason: '' }, { score: 4.5, reason: '' }, { score: 5 }])(
    'lets a broken entry cost its own post only: %j',
    (broken) => {
      const { verdicts } = matchReplies(
        [
          { id: 'post-a', ...broken },
          { id: 'post-b', ...five },
        ],
        ['post-a', 'post-b'],
      );

      expect([...verdicts.keys()]).toEqual(['post-b']);
    },
  );
});

describe('groupLabels', () => {
  it('gives each post a name that depends on all of its neighbours', () => {
    const labels = groupLabels(['a', 'b', 'c']);

    expect(new Set(labels).size).toBe(3);
    for (const label of labels) expect(label).toMatch(/^post-[0-9a-f]{10}$/);
    expect(groupLabels(['a', 'b', 'c'])).toEqual(labels);
    expect(groupLabels(['a', 'b', 'd'])[0]).not.toBe(labels[0]);
  });
});
