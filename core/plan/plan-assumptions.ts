import type { RefreshFile } from '../schemas/refresh-file.js';
import { CONCURRENCY, LATENCY_SECONDS } from './plan-hours.js';

/** What the numbers of every plan rest on, for people. @param shareSource where estimated counts come from. */
export function assumptions(shareSource: string): string[] {
  const seconds = LATENCY_SECONDS;
  return [
    `estimated counts: ${shareSource}`,
    'retries and repaired replies are in no count; each may be billed',
    `hours: one worker process, calls as in limits.queues (else ${CONCURRENCY} in flight), ${seconds.annotate} s an LLM step, ${seconds.generate} s a picture, ${seconds.judge} s a judgment, ${seconds.collect} s a page`,
    'tokens of a call: docs/planning.md',
  ];
}

/** What is asked in batches, and what that means for money and time. */
export function batchAssumptions({ models, judges, annotate }: RefreshFile): string[] {
  const steps = annotate.batch.map((step) => ({
    id: `annotate ${step}`,
    batch: true,
    batchDiscount: annotate.batchDiscount,
  }));
  const batched = [...steps, ...models, ...judges].filter((entry) => entry.batch);
  const [first] = batched;
  if (!first) return [];
  const names = (entries: typeof batched) => entries.map(({ id }) => id).join(', ');
  const unknown = batched.filter(({ batchDiscount }) => batchDiscount === null);
  return [
    `in batches, at the vendor's discount: ${names(batched)}; what a batch leaves unanswered is asked one by one at the full price`,
    'each batch may take 24 hours, judgments after the pictures, one step of annotation after the other; that is not in the hours',
    ...(unknown.length > 0 ? [`batch discount unknown, so at the full price: ${names(unknown)}`] : []),
  ];
}
