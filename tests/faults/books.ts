import type { PaidStage } from '../../core/schemas/ledger-entry.js';
import type { LogEntry } from '../../simulator/call-log.js';
import type { FaultRig } from './fault-rig.js';

/** What simulator and ledger say of one run. */
export interface Books {
  /** Calls that reached the simulator, by stage. */
  calls: Record<PaidStage, number>;
  /** Rows of the ledger, by stage. */
  rows: Record<PaidStage, number>;
  /** Rows that stayed `started`, by stage: a worker died, and nobody knows whether the call was paid for. */
  lost: Record<PaidStage, number>;
  /** How often each call was answered whole, with status 200. */
  answered: Map<string, number>;
}

/** Reads both books. */
export async function readBooks(rig: FaultRig): Promise<Books> {
  const books: Books = { calls: zeros(), rows: zeros(), lost: zeros(), answered: new Map() };
  for (const entry of rig.simulator.log()) {
    const stage = stageOf(entry);
    if (!stage) continue;
    books.calls[stage] += 1;
    if (entry.status !== 200 || !entry.answered) continue;
    books.answered.set(entry.contentKey, (books.answered.get(entry.contentKey) ?? 0) + 1);
  }
  for await (const row of rig.store.ledger.find({})) {
    books.rows[row.stage] += 1;
    if (row.state === 'started') books.lost[row.stage] += 1;
  }
  return books;
}

function zeros(): Record<PaidStage, number> {
  return { collect: 0, annotate: 0, generate: 0, judge: 0, embed: 0 };
}

function stageOf({ kind }: LogEntry): PaidStage | null {
  if (kind.startsWith('x.')) return 'collect';
  if (kind.startsWith('images.')) return 'generate';
  if (kind === 'embeddings') return 'embed';
  if (kind === 'chat:judge') return 'judge';
  return kind.startsWith('chat:') ? 'annotate' : null;
}

/** Calls that were answered more often than in the undisturbed run: what was paid for twice. */
export function paidTwice(books: Books, calm: Books): number {
  let twice = 0;
  for (const [key, times] of books.answered) twice += Math.max(0, times - (calm.answered.get(key) ?? 0));
  return twice;
}

export function total(counts: Record<PaidStage, number>): number {
  return Object.values(counts).reduce((sum, n) => sum + n, 0);
}
