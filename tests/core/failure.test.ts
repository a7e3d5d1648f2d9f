import { describe, expect, it } from 'vitest';
import {
  describePark,
  FAILURE_KINDS,
  isParkReason,
  mendCommand,
  reactionTo,
  type FailureKind,
  type ParkReason,
  type Reaction,
} from '../../core/failure.js';

const REACTIONS: Record<FailureKind, Reaction> = {
  rate_limited: { do: 'wait' },
  provider_down: { do: 'retry', exhausted: 'park' },
  bad_response: { do: 'retry', exhausted: 'failed' },
  refused: { do: 'result', outcome: 'refused' },
  unsupported: { do: 'result', outcome: 'unsupported' },
  invalid_request: { do: 'result', outcome: 'failed' },
  out_of_credit: { do: 'park' },
  bad_key: { do: 'park' },
  model_retired: { do: 'park' },
};

describe('reactionTo', () => {
  it.each(FAILURE_KINDS)('gives %s its one consequence', (kind) => {
    expect(reactionTo(kind)).toEqual(REACTIONS[kind]);
  });

  it('parks exactly the kinds that can be the reason of a park', () => {
    const parking = FAILURE_KINDS.filter((kind) => {
      const reaction = reactionTo(kind);
      return reaction.do === 'park' || (reaction.do === 'retry' && reaction.exhausted === 'park');
    });

    expect(FAILURE_KINDS.filter(isParkReason)).toEqual(parking);
  });

  it('tells the operator of every park what to do', () => {
    const reasons: ParkReason[] = [...FAILURE_KINDS.filter(isParkReason), 'unparsable_replies'];
    const words = reasons.map(describePark);

    expect(new Set(words).size).toBe(5);
    for (const text of words) expect(text).toMatch(/: \w+/);
  });
});

describe('mendCommand', () => {
  it.each([
    ['out_of_credit', 'brush', 'echobench refresh resume r1'],
    ['provider_down', undefined, 'echobench refresh resume r1'],
    ['budget_exhausted', undefined, 'echobench budget set r1 USD'],
    ['model_retired', 'brush', 'echobench refresh skip r1 brush'],
    ['price_unknown', 'brush', 'echobench refresh skip r1 brush'],
    ['awaiting_review', undefined, 'echobench review next r1'],
    ['model_retired', undefined, 'echobench refresh cancel r1'],
  ] as const)('of %s on %s is %s', (kind, modelId, command) => {
    expect(mendCommand(kind, { refreshId: 'r1', ...(modelId !== undefined && { modelId }) })).toBe(command);
  });
});
