import { continueAsNew, workflowInfo } from '@temporalio/workflow';
import { addCheckCounts, NO_COUNTS, type CheckCounts } from '../core/check-counts.js';
import { ownWork, remakingWork } from './activity-proxies.js';

export interface ComplianceInput {
  checkId: string;
  /** After so long without a word a worker is taken for dead; absent in schedules of older versions. */
  heartbeatSeconds?: number;
  /** Set by continue-as-new. */
  carried?: { round: string; page: number; totals: ComplianceTotals };
}

/** Numbers of posts by what the platform said of them, what asking cost, and the refreshes whose sites were made anew. */
export interface ComplianceTotals extends CheckCounts {
  lookups: number;
  /** USD of the lookups whose cost is known. */
  costUsd: number;
  unknownCost: number;
  remade: string[];
}

const HISTORY_EVENTS = 1500;
const HEARTBEAT_SECONDS = 20;

/** What a schedule starts: looks at every post behind samples of one platform, takes down what is no longer shown there, and makes sites anew. */
export async function complianceWorkflow(input: ComplianceInput): Promise<ComplianceTotals> {
  const { checkId, heartbeatSeconds = HEARTBEAT_SECONDS, carried } = input;
  const { checkPosts } = ownWork({ heartbeatSeconds });
  const { remakeSites } = remakingWork({ heartbeatSeconds });
  const round = carried?.round ?? workflowInfo().runId;
  let totals = carried?.totals ?? { ...NO_COUNTS, lookups: 0, costUsd: 0, unknownCost: 0, remade: [] };
  let page: number | null = carried?.page ?? 0;
  while (page !== null) {
    if (page > 0 && workflowInfo().historyLength >= HISTORY_EVENTS)
      await continueAsNew<typeof complianceWorkflow>({ checkId, heartbeatSeconds, carried: { round, page, totals } });
    const { next, counts, costUsd } = await checkPosts.executeWithOptions(
      { activityId: `page/${page}`, summary: `page ${page + 1}` },
      [{ checkId, round, page }],
    );
    totals = {
      ...totals,
      ...addCheckCounts(totals, counts ?? NO_COUNTS),
      lookups: totals.lookups + (counts ? 1 : 0),
      costUsd: totals.costUsd + (costUsd ?? 0),
      unknownCost: totals.unknownCost + (costUsd === null ? 1 : 0),
    };
    page = next;
  }
  const { remade } = await remakeSites.executeWithOptions({ activityId: 'sites', summary: 'sites anew' }, []);
  return { ...totals, remade };
}
