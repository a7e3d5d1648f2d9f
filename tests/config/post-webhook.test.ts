import { describe, expect, it } from 'vitest';
import { postWebhook } from '../../config/post-webhook.js';
import { Webhook } from '../../core/schemas/webhook.js';
import { startReceiver } from '../integration/operate/webhook-receiver.js';

const WEBHOOK = Webhook.parse({ id: 'ops', urlEnv: 'URL', secretEnv: 'KEY' });

function post(url: string) {
  const secrets = (name: string) => (name === 'URL' ? url : 'canary-key');
  return postWebhook(WEBHOOK, { eventId: 'e-1', body: '{}' }, secrets);
}

describe('postWebhook', () => {
  it('does not follow a redirect', async () => {
    await using receiver = await startReceiver(() => 302);

    expect(await post(`${receiver.url}/canary`)).toBe('it answered 302');
    expect(receiver.received.map(({ path }) => path)).toEqual(['/canary']);
  });

  it.each([
    ['http://127.0.0.1:1/canary', /^it cannot be reached \(\w+\)$/],
    ['canary: no address', /^URL does not hold an http or https address$/],
    ['file:///canary', /^URL does not hold an http or https address$/],
  ])('says what is wrong with %s and keeps the address to itself', async (url, words) => {
    const complaint = await post(url);

    expect(complaint).toMatch(words);
    expect(complaint).not.toContain('canary');
  });
});
