import { createHmac } from 'node:crypto';
import type { WebhookMessage } from '../activities/context.js';
import type { Webhook } from '../core/schemas/webhook.js';
import { requireKey, type Secrets } from './secrets.js';

const TIMEOUT_MS = 10_000;

/**
 * Sends one notice. Redirects are not followed: they would take the body, and the signature, where nobody said that it may go.
 *
 * @returns why it did not arrive; neither address nor key is ever part of it. `null` when it arrived.
 */
export async function postWebhook(webhook: Webhook, message: WebhookMessage, secrets: Secrets): Promise<string | null> {
  const url = parseUrl(requireKey(webhook.urlEnv, secrets));
  if (!url) return `${webhook.urlEnv} does not hold an http or https address`;
  const signature = webhook.secretEnv === null ? null : sign(message.body, requireKey(webhook.secretEnv, secrets));
  try {
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'echobench',
        'x-echo-event-id': message.eventId,
        ...(signature !== null && { 'x-echo-signature': signature }),
      },
      body: message.body,
    });
    await answer.body?.cancel();
    return answer.ok ? null : `it answered ${answer.status}`;
  } catch (error) {
    // The words of an error can hold the address; its code and name cannot.
    const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
    return `it cannot be reached (${code ?? (error as Error).name})`;
  }
}

/** `t=<seconds>,v1=<hex>`: HMAC-SHA256 over `<seconds>.<body>`, so that an old notice cannot be sent again as a new one. */
function sign(body: string, key: string): string {
  const seconds = Math.floor(Date.now() / 1000);
  return `t=${seconds},v1=${createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex')}`;
}

function parseUrl(text: string): URL | null {
  return URL.canParse(text) && /^https?:/i.test(text) ? new URL(text) : null;
}
