import { describe, expect, it } from 'vitest';
import { applicabilityOf } from '../../core/applicability-of.js';
import type { Applicability } from '../../core/schemas/candidate.js';

const METRIC = 'color-shift';
const says = (verdict?: 'applies' | 'does_not_apply') => ({
  applicability: (verdict ? { [METRIC]: verdict } : {}) as Applicability,
});

describe('applicabilityOf', () => {
  it('takes the verdict of whoever has one', () => {
    expect(applicabilityOf([says(), says('does_not_apply'), says()])).toEqual({ [METRIC]: 'does_not_apply' });
    expect(applicabilityOf([says(), says()])).toEqual({});
  });

  it('knows nothing where two of them differ, however many there are', () => {
    expect(applicabilityOf([says('applies'), says('does_not_apply'), says('applies')])).toEqual({});
  });
});
