import type { Annotation } from '../../core/schemas/annotation.js';
import type { LedgerEntry } from '../../core/schemas/ledger-entry.js';
import type { Store } from '../../store/store.js';

/** One verdict of one LLM step, with the calls that were paid for it. */
export interface VerdictTrace {
  annotationId: string;
  step: Annotation['step'];
  subjectId: string;
  /** Whether it is the one that the candidate, if there is one, goes by. */
  inUse: boolean;
  outcome: Annotation['outcome'];
  reason: string | null;
  reply: unknown;
  promptHash: string;
  provider: string;
  model: string;
  resolvedModel: string | null;
  repaired: boolean;
  costUsd: number | null;
  at: string;
  calls: CallTrace[];
}

export interface CallTrace {
  refreshId: string;
  state: LedgerEntry['state'];
  failureKind: LedgerEntry['failureKind'];
  costUsd: number | null;
  startedAt: string;
  /** `null` for a call of which no end is known. */
  seconds: number | null;
}

/**
 * Every verdict on these posts, threads and candidates, oldest first, those of earlier prompts and models too.
 *
 * @param inUse ids of verdicts that candidates go by.
 */
export async function verdictsOn(
  store: Store,
  subjectIds: readonly string[],
  inUse: ReadonlySet<string>,
): Promise<VerdictTrace[]> {
  const found: Annotation[] = [];
  for await (const verdict of store.annotations.find({ subjectId: { $in: [...new Set(subjectIds)] } }))
    found.push(verdict);
  // Verdicts over several subjects at once are found by the candidates that go by them.
  const missing = [...inUse].filter((id) => !found.some(({ _id }) => _id === id));
  found.push(...(await store.annotations.getMany(missing)).values());
  const calls = await callsFor(
    store,
    found.map(({ _id }) => _id),
  );
  return found
    .toSorted((a, b) => a.at.getTime() - b.at.getTime() || (a._id < b._id ? -1 : 1))
    .map((verdict) => ({
      annotationId: verdict._id,
      step: verdict.step,
      subjectId: verdict.subjectId,
      inUse: inUse.has(verdict._id),
      outcome: verdict.outcome,
      reason: verdict.reason,
      reply: verdict.reply,
      promptHash: verdict.promptHash,
      provider: verdict.provider,
      model: verdict.model,
      resolvedModel: verdict.resolvedModel,
      repaired: verdict.repaired,
      costUsd: verdict.costUsd,
      at: verdict.at.toISOString(),
      calls: calls.get(verdict._id) ?? [],
    }));
}

async function callsFor(store: Store, callKeys: readonly string[]): Promise<Map<string, CallTrace[]>> {
  const calls = new Map<string, CallTrace[]>();
  const filter = { callKey: { $in: [...callKeys] } };
  for await (const row of store.ledger.find(filter, { sort: { startedAt: 1 } })) {
    const { refreshId, state, failureKind, costUsd, startedAt, finishedAt } = row;
    const seconds = finishedAt && (finishedAt.getTime() - startedAt.getTime()) / 1000;
    const call = { refreshId, state, failureKind, costUsd, startedAt: startedAt.toISOString(), seconds };
    calls.set(row.callKey, [...(calls.get(row.callKey) ?? []), call]);
  }
  return calls;
}
