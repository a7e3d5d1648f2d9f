import { TypedSearchAttributes } from '@temporalio/common';
import { ChildWorkflowCancellationType, ParentClosePolicy, log, startChild, workflowInfo } from '@temporalio/workflow';
import type { NotifyInput } from '../activities/notify.js';
import { budgetStanding } from '../core/budget.js';
import { noticeWorkflowId, WORKFLOW_QUEUE } from '../core/names.js';
import type { WebhookNotice } from '../core/webhook-notice.js';
import type { Parked, RefreshProgress } from '../core/progress.js';
import type { RunSettings } from '../core/run-settings.js';
import type { RefreshState } from '../core/schemas/refresh.js';
import { noticeWorkflow } from './notice-workflow.js';
import { ATTRIBUTES } from './visibility.js';

const ENDS: readonly RefreshState[] = ['done', 'partial', 'failed', 'cancelled'];

type Event = Pick<WebhookNotice, 'event'> & Partial<WebhookNotice>;

/** Tells the operators' webhooks what happens to a refresh. Looks at its progress; never holds it up. */
export class Webhooks {
  private readonly told = new Set<string>();
  private readonly underWay = new Set<Promise<void>>();

  /** @param spentUsd by earlier runs of this refresh: shares crossed then were told then. */
  constructor(
    private readonly settings: RunSettings,
    spentUsd: number,
  ) {
    const before = budgetStanding(settings.budget, spentUsd);
    for (const percent of before?.crossed ?? []) this.told.add(budgetKey(percent, before?.limitUsd));
  }

  /** Tells what is new: budget shares, and whatever is parked. */
  look(progress: RefreshProgress): void {
    const { budget } = progress;
    for (const percent of budget?.crossed ?? []) {
      const usd = budget?.limitUsd ?? 0;
      this.once(budgetKey(percent, usd), progress, { event: 'budget', budget: { percent, usd } });
    }
    this.lookAtParked('refresh', progress.parked, progress);
    for (const { modelId, parked } of progress.models) this.lookAtParked(`model ${modelId}`, parked, progress);
  }

  /**
   * Tells that the refresh came to an end, and waits until that is under way: nothing is started after a workflow's end.
   * One that was published while runs of it are parked has not ended, and its park was told.
   */
  async ended(progress: RefreshProgress, failure: string | null): Promise<void> {
    if (ENDS.includes(progress.state) && progress.stage !== 'parked')
      this.tell(progress, { event: 'finished', reason: failure });
    await Promise.all(this.underWay);
  }

  private lookAtParked(what: string, parked: Parked | null, progress: RefreshProgress): void {
    if (!parked) return;
    const { reason, mend, sinceMs } = parked;
    this.once(`parked ${what} ${sinceMs}`, progress, { event: 'parked', reason: `${what}: ${reason}`, mend });
  }

  private once(key: string, progress: RefreshProgress, event: Event): void {
    if (this.told.has(key)) return;
    this.told.add(key);
    this.tell(progress, event);
  }

  private sent = 0;

  private tell(progress: RefreshProgress, event: Event): void {
    const webhooks = this.settings.notify.filter(({ on }) => on.includes(event.event));
    if (webhooks.length === 0) return;
    this.sent += 1;
    const { refreshId } = this.settings;
    const eventId = `${refreshId}/notice/${workflowInfo().runId.slice(0, 8)}-${this.sent}-${event.event}`;
    const notice = noticeOf(progress, event);
    for (const { id } of webhooks) this.start(id, eventId, notice);
  }

  private start(webhookId: string, eventId: string, notice: WebhookNotice): void {
    const started = startNotice({ webhookId, eventId, notice });
    this.underWay.add(started);
    void started.finally(() => this.underWay.delete(started));
  }
}

async function startNotice(input: NotifyInput): Promise<void> {
  const { webhookId, eventId, notice } = input;
  try {
    await startChild(noticeWorkflow, {
      workflowId: noticeWorkflowId(eventId, webhookId),
      taskQueue: WORKFLOW_QUEUE,
      args: [input],
      // It outlives the refresh: a webhook that is down for an hour must not keep the refresh open.
      parentClosePolicy: ParentClosePolicy.ABANDON,
      cancellationType: ChildWorkflowCancellationType.ABANDON,
      staticSummary: `${notice.event} to ${webhookId}`,
      typedSearchAttributes: new TypedSearchAttributes([
        { key: ATTRIBUTES.refresh, value: notice.refreshId },
        { key: ATTRIBUTES.stage, value: 'notice' },
      ]),
    });
  } catch (error) {
    log.warn('a notice could not be started', { eventId, webhookId, reason: String(error) });
  }
}

/** Shares are told anew under another limit. */
function budgetKey(percent: number, limitUsd: number | undefined): string {
  return `budget ${percent} of ${limitUsd}`;
}

function noticeOf(progress: RefreshProgress, event: Event): WebhookNotice {
  const { refreshId, state, stage, spendUsd } = progress;
  return {
    refreshId,
    state,
    stage,
    at: new Date().toISOString(),
    reason: null,
    mend: null,
    spendUsd: Math.round(spendUsd * 1e6) / 1e6,
    budget: null,
    models: progress.models.map(({ modelId, state: modelState, done, total, spendUsd: modelUsd }) => ({
      modelId,
      state: modelState,
      done,
      total,
      spendUsd: Math.round(modelUsd * 1e6) / 1e6,
    })),
    ...event,
  };
}
