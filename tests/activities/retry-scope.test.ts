import { describe, expect, it } from 'vitest';
import { isDue, isScoreDue, scopeOf } from '../../activities/retry-order.js';
import type { RetryOrder } from '../../core/run-settings.js';

const subject = { modelId: 'brush', sampleId: 's1' };

function order(change: Partial<RetryOrder> = {}): RetryOrder {
  const outcomes = ['failed', 'unparsable', 'missing'];
  return { models: [], samples: [], judges: [], metrics: [], outcomes, sinceMs: 1000, ...change };
}

describe('scopeOf', () => {
  it.each([
    ['no order', null, [true, true, true, true]],
    ['an order that names nothing', order(), [true, true, true, true]],
    ['this model and sample', order({ models: ['brush'], samples: ['s1'] }), [true, true, true, true]],
    ['another sample', order({ samples: ['s2'] }), [false, false, false, true]],
    ['another model', order({ models: ['pen'] }), [false, false, false, true]],
    ['this judge', order({ judges: ['a'] }), [false, true, false, true]],
    ['another judge', order({ judges: ['b'] }), [false, false, false, true]],
    ['this metric', order({ metrics: ['m'] }), [false, false, true, true]],
    ['an outcome', order({ outcomes: ['refused'] }), [true, true, true, false]],
  ])('of %s lets in what it names alone', (_, retry, expected) => {
    const scope = scopeOf(retry, subject);

    expect([scope.generate, scope.judge('a'), scope.measure('m'), scope.missing]).toEqual(expected);
  });
});

describe('isDue', () => {
  it('takes records of an ordered outcome from before the order, once', () => {
    expect(isDue({ outcome: 'failed', at: new Date(999) }, order())).toBe(true);
    expect(isDue({ outcome: 'failed', at: new Date(1000) }, order())).toBe(false);
    expect(isDue({ outcome: 'ok', at: new Date(999) }, order())).toBe(false);
    expect(isDue({ outcome: 'failed', at: new Date(999) }, null)).toBe(false);
  });

  it('leaves a score of a picture that is not there', () => {
    expect(isDue({ outcome: 'missing', at: new Date(1) }, order())).toBe(true);
    expect(isScoreDue({ outcome: 'missing', at: new Date(1) }, order())).toBe(false);
    expect(isScoreDue({ outcome: 'failed', at: new Date(1) }, order())).toBe(true);
  });
});
