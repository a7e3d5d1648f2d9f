import { describe, expect, it } from 'vitest';
import { addOutcome, mergeOutcomes, type OutcomeCounts } from '../../core/outcome.js';

describe('addOutcome', () => {
  it('counts from nothing, and leaves the counts that it was given alone', () => {
    const before: OutcomeCounts = { ok: 2 };

    const after = addOutcome(addOutcome(before, 'ok'), 'refused', 3);

    expect(after).toEqual({ ok: 3, refused: 3 });
    expect(before).toEqual({ ok: 2 });
  });
});

describe('mergeOutcomes', () => {
  it('sums outcome by outcome', () => {
    const sum = mergeOutcomes({ ok: 2, failed: 1 }, { ok: 1, missing: 4 });

    expect(sum).toEqual({ ok: 3, failed: 1, missing: 4 });
  });

  it('does not invent outcomes that never occurred', () => {
    expect(mergeOutcomes({ ok: 1 }, { refused: 0 })).toEqual({ ok: 1 });
    expect(mergeOutcomes({}, {})).toEqual({});
  });
});
