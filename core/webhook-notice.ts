import type { NotifyOn } from './schemas/webhook.js';

/** What an operator's webhook is told. Ids, counts and reasons; nothing of any post. */
export interface WebhookNotice {
  event: NotifyOn;
  refreshId: string;
  state: string;
  stage: string;
  /** ISO 8601, UTC. */
  at: string;
  /** Why it parked or failed, and which command mends it. */
  reason: string | null;
  mend: string | null;
  spendUsd: number;
  /** The share that was crossed, in percent. */
  budget: { percent: number; usd: number } | null;
  models: { modelId: string; state: string; done: number; total: number; spendUsd: number }[];
}

/** One line for people, as chat services show it. */
export function noticeText(notice: WebhookNotice): string {
  const { refreshId, spendUsd, budget, reason, mend } = notice;
  const spent = `$${spendUsd.toFixed(2)}`;
  if (notice.event === 'budget' && budget)
    return `ECHO refresh ${refreshId}: ${budget.percent} % of its budget are spent (${spent} of $${budget.usd.toFixed(2)})`;
  const why = reason === null ? '' : `: ${reason}`;
  const how = mend === null ? '' : `; mend it with: ${mend}`;
  if (notice.event === 'parked') return `ECHO refresh ${refreshId} waits for you${why}${how} (${spent} spent)`;
  const models = notice.models
    .map(({ modelId, state, done, total }) => `${modelId} ${state} ${done}/${total}`)
    .join(', ');
  return `ECHO refresh ${refreshId} is ${notice.state}${why} (${spent} spent${models === '' ? '' : `; ${models}`})`;
}
