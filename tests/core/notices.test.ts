import { describe, expect, it } from 'vitest';
import { rateLimitNotices, stalledNotice, type Waiting } from '../../core/notices.js';

const at = (clock: string) => Date.parse(`2026-11-24T${clock}Z`);

const wait: Waiting['waits'][number] = {
  provider: 'acme',
  queue: 'echo.judge.acme',
  kind: 'rate_limited',
  sinceMs: at('10:00:00'),
  untilMs: at('10:05:30'),
};

describe('rateLimitNotices', () => {
  it('tells of limits that are not over, with their end, provider and queue', () => {
    expect(rateLimitNotices([wait, { ...wait, kind: 'provider_down' }], at('10:05:00'))).toEqual([
      {
        kind: 'rate_limited',
        since: '2026-11-24T10:00:00.000Z',
        message: 'rate limited until 10:05:30Z (acme, echo.judge.acme)',
      },
    ]);
    expect(rateLimitNotices([wait], at('10:05:30'))).toEqual([]);
  });
});

describe('stalledNotice', () => {
  it('names failures that are waited out and calls without an answer', () => {
    const underWay = [{ provider: 'acme', stage: 'generate', calls: 2, sinceMs: at('09:58:00') }];

    expect(stalledNotice({ waits: [wait], underWay }, 'generate', at('09:30:00'))).toEqual({
      kind: 'stalled',
      since: '2026-11-24T09:30:00.000Z',
      message:
        'stalled since 09:30:00Z, waiting for rate_limited of acme in echo.judge.acme, next try 10:05:30Z; ' +
        '2 calls to acme (generate) without an answer since 09:58:00Z',
    });
  });

  it('says where to look when nothing is under way', () => {
    const { message } = stalledNotice({ waits: [], underWay: [] }, 'curate', at('09:30:00'));

    expect(message).toMatch(/no call is under way in the stage curate: see that workers run/);
  });
});
