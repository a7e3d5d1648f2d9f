import { describe, expect, it } from 'vitest';
import { noticeText, type WebhookNotice } from '../../core/webhook-notice.js';

const NOTICE: WebhookNotice = {
  event: 'finished',
  refreshId: 'week-48',
  state: 'partial',
  stage: 'done',
  at: '2026-11-24T00:00:00.000Z',
  reason: null,
  mend: null,
  spendUsd: 12.5,
  budget: null,
  models: [{ modelId: 'brush', state: 'partial', done: 9, total: 10, spendUsd: 12.5 }],
};

describe('noticeText', () => {
  it.each<[Partial<WebhookNotice>, string]>([
    [{}, 'ECHO refresh week-48 is partial ($12.50 spent; brush partial 9/10)'],
    [{ state: 'failed', reason: 'no space', models: [] }, 'ECHO refresh week-48 is failed: no space ($12.50 spent)'],
    [
      { event: 'parked', reason: 'model brush: bad_key', mend: 'echobench refresh resume week-48' },
      'ECHO refresh week-48 waits for you: model brush: bad_key; mend it with: echobench refresh resume week-48 ($12.50 spent)',
    ],
    [
      { event: 'budget', budget: { percent: 50, usd: 25 } },
      'ECHO refresh week-48: 50 % of its budget are spent ($12.50 of $25.00)',
    ],
  ])('says %o in one line', (changes, text) => {
    expect(noticeText({ ...NOTICE, ...changes })).toBe(text);
  });
});
