import type { Store } from '../../../store/store.js';
import type { Check, Patient } from '../check.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** What is worth looking at after a refresh should still be there after a weekend. */
const SHORTEST_MS = 3 * DAY_MS;

/** Whether the namespace exists, and how long it keeps the histories of what has ended. */
export const namespace: Check = {
  id: 'namespace',
  async run(patient) {
    const { client, namespace: name } = await patient.temporal();
    const { config } = await client.workflowService.describeNamespace({ namespace: name });
    const retentionMs = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) * 1000;
    const summary = `namespace ${name} keeps what has ended for ${words(retentionMs)}`;
    const longestMs = await longestRefreshMs(patient);
    const neededMs = Math.max(SHORTEST_MS, longestMs ?? 0);
    if (retentionMs >= neededMs) return [{ status: 'ok', summary }];
    const why = neededMs > SHORTEST_MS ? `the longest refresh took ${words(neededMs)}` : 'at least 3 days are wanted';
    const hours = Math.ceil(neededMs / HOUR_MS);
    const mend = `temporal operator namespace update --namespace ${name} --retention ${hours}h`;
    return [{ status: 'warn', summary: `${summary}; ${why}`, mend }];
  },
};

/** `null` where the store cannot be asked, or no refresh has ended. */
async function longestRefreshMs(patient: Patient): Promise<number | null> {
  const store = await patient.store().catch((): Store | null => null);
  if (!store) return null;
  let longest: number | null = null;
  for await (const { startedAt, finishedAt } of store.refreshes.find({ finishedAt: { $ne: null } })) {
    if (finishedAt) longest = Math.max(longest ?? 0, finishedAt.getTime() - startedAt.getTime());
  }
  return longest;
}

function words(ms: number): string {
  return ms >= 2 * DAY_MS ? `${Math.round(ms / DAY_MS)} days` : `${Math.round(ms / HOUR_MS)} hours`;
}
