import { TypedSearchAttributes } from '@temporalio/common';
import {
  isCancellation,
  log,
  ParentClosePolicy,
  sleep,
  startChild,
  type ChildWorkflowHandle,
} from '@temporalio/workflow';
import { watchdogWorkflowId, WORKFLOW_QUEUE } from '../core/names.js';
import type { RunSettings } from '../core/run-settings.js';
import { endWatchSignal } from './messages.js';
import { ATTRIBUTES } from './visibility.js';
import { watchdogWorkflow } from './watchdog-workflow.js';

/** The watchdog of an earlier run of the same refresh may still be ending. */
const START_TRIES = 5;

/** The watchdog of one refresh, as its refresh has it. It cannot fail the refresh. */
export class WatchdogChild {
  private handle: ChildWorkflowHandle<typeof watchdogWorkflow> | null = null;

  /** Does nothing while there is one. */
  async start(settings: RunSettings): Promise<void> {
    const { refreshId } = settings;
    for (let attempt = 1; this.handle === null && attempt <= START_TRIES; attempt += 1) {
      try {
        this.handle = await startChild(watchdogWorkflow, {
          workflowId: watchdogWorkflowId(refreshId),
          taskQueue: WORKFLOW_QUEUE,
          args: [{ settings, carried: null }],
          parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
          staticSummary: `watchdog of ${refreshId}`,
          typedSearchAttributes: new TypedSearchAttributes([
            { key: ATTRIBUTES.refresh, value: refreshId },
            { key: ATTRIBUTES.stage, value: 'watchdog' },
          ]),
        });
      } catch (error) {
        if (isCancellation(error)) throw error;
        log.warn('the watchdog did not start', { attempt, reason: String(error) });
        await sleep('2 seconds', { summary: 'before the watchdog is started again' });
      }
    }
  }

  /** Ends it, so that a new run of the same refresh can have one at once. */
  async end(): Promise<void> {
    try {
      await this.handle?.signal(endWatchSignal);
      await this.handle?.result();
    } catch (error) {
      if (isCancellation(error)) throw error;
      log.warn('the watchdog broke off', { reason: String(error) });
    }
    this.handle = null;
  }
}
