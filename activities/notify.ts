import { ApplicationFailure } from '@temporalio/common';
import { noticeText, type WebhookNotice } from '../core/webhook-notice.js';
import type { ActivityContext } from './context.js';

export interface NotifyInput {
  webhookId: string;
  eventId: string;
  notice: WebhookNotice;
}

/** Delivers one notice to one webhook: at least once, each time under the same event id. */
export function createNotify(context: ActivityContext) {
  return async function notify({ webhookId, eventId, notice }: NotifyInput): Promise<void> {
    const { file } = await context.refresh(notice.refreshId);
    const webhook = file.notify.find((entry) => entry.id === webhookId);
    // Taken out of the file since: nobody waits for it.
    if (!webhook) return;
    const content = webhook.format === 'slack' ? { text: noticeText(notice) } : { eventId, ...notice };
    const complaint = await context.postWebhook(webhook, { eventId, body: JSON.stringify(content) });
    if (complaint === null) return;
    context.log.warn({ refreshId: notice.refreshId, webhookId, eventId, complaint }, 'a webhook did not take a notice');
    throw ApplicationFailure.create({ message: `webhook ${webhookId}: ${complaint}`, type: 'WebhookFailed' });
  };
}
