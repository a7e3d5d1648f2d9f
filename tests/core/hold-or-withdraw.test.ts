import { describe, expect, it } from 'vitest';
import { onGone } from '../../core/hold-or-withdraw.js';

const NOW = new Date('2026-11-20T00:00:00Z');
const IN_A_WEEK = new Date('2026-11-27T00:00:00Z');

describe('a post that its platform no longer shows', () => {
  it('is withdrawn at once when it was deleted', () => {
    expect(onGone('deleted', null, { holdDays: 7, now: NOW })).toEqual({ do: 'withdraw' });
  });

  it.each(['protected', 'suspended', 'withheld', 'unavailable'])('is held first when it is %s', (reason) => {
    expect(onGone(reason, null, { holdDays: 7, now: NOW })).toEqual({ do: 'hold', until: IN_A_WEEK });
  });

  it('stays held until its time, and is withdrawn after it', () => {
    const held = { state: 'held' as const, heldUntil: IN_A_WEEK };

    expect(onGone('protected', held, { holdDays: 7, now: NOW })).toEqual({ do: 'wait' });
    expect(onGone('protected', held, { holdDays: 7, now: IN_A_WEEK })).toEqual({ do: 'withdraw' });
    expect(onGone('deleted', held, { holdDays: 7, now: NOW })).toEqual({ do: 'withdraw' });
  });

  it('is withdrawn at once where nobody wants to wait', () => {
    expect(onGone('suspended', null, { holdDays: 0, now: NOW })).toEqual({ do: 'withdraw' });
  });
});
