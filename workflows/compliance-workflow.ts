import { continueAsNew, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities/create-activities.js';
import { CPU_QUEUE } from '../core/names.js';

const { checkPosts } = proxyActivities<Pick<Activities, 'checkPosts'>>({
  taskQueue: CPU_QUEUE,
  startToCloseTimeout: '15 minutes',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute', nonRetryableErrorTypes: ['StoredShapeError'] },
});

export interface ComplianceInput {
  checkId: string;
  /** Set by continue-as-new. */
  carried?: { round: string; after: string; totals: ComplianceTotals };
}

/** Numbers of posts by what the platform said of them, and USD of calls whose cost is known. */
export interface ComplianceTotals {
  pages: number;
  looked: number;
  held: number;
  withdrawn: number;
  back: number;
  costUsd: number;
}

const HISTORY_EVENTS = 1500;

/** What a schedule starts: looks at every post behind samples of one platform, and takes down what is no longer shown there. */
export async function complianceWorkflow(input: ComplianceInput): Promise<ComplianceTotals> {
  const { checkId, carried } = input;
  const round = carried?.round ?? workflowInfo().runId;
  const totals = carried?.totals ?? { pages: 0, looked: 0, held: 0, withdrawn: 0, back: 0, costUsd: 0 };
  let after: string | null = carried?.after ?? null;
  do {
    if (after !== null && workflowInfo().historyLength >= HISTORY_EVENTS)
      await continueAsNew<typeof complianceWorkflow>({ checkId, carried: { round, after, totals } });
    totals.pages += 1;
    const page = await checkPosts.executeWithOptions(
      { activityId: `page/${totals.pages}`, summary: `posts after ${after ?? 'the start'}` },
      [{ checkId, round, after }],
    );
    totals.looked += page.counts.looked;
    totals.held += page.counts.held;
    totals.withdrawn += page.counts.withdrawn;
    totals.back += page.counts.back;
    totals.costUsd += page.costUsd ?? 0;
    after = page.next;
  } while (after !== null);
  return totals;
}
