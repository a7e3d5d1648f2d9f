import type { CallReport } from '../activities/reports.js';
import type { RetryOrder } from '../core/run-settings.js';
import type { Gate } from './gate.js';
import type { ParkRequest } from './messages.js';

/** Unusable replies of one model, judge or step in a row after which it is not asked any more. */
const MOST_IN_A_ROW = 5;

/** How many unusable replies came last, by who gave them. */
export type Streaks = Record<string, number>;

type AskAgain = (anew: RetryOrder) => Promise<void>;

/** Whether a reply could be read; `null` where there was none, as of a request that was turned away. */
export function isUsable(report: Extract<CallReport, { kind: 'done' }>): boolean | null {
  if (report.outcome === 'unparsable' || report.badReply) return false;
  return report.outcome === 'ok' || report.outcome === 'refused' ? true : null;
}

/**
 * Counts, in order of completion, replies in a row that could not be used. A full row shuts the gate and calls the operator;
 * when the gate opens, the whole row is asked again, as the fault was not the items'.
 */
export class ReplyWatch {
  private readonly counts: Map<string, number>;
  private readonly rows = new Map<string, AskAgain[]>();
  /** Whose row shut the gate. */
  private readonly broken = new Set<string>();

  /** @param streaks as they stood before: a row goes on from chunk to chunk. */
  constructor(
    private readonly gate: Gate,
    streaks: Streaks,
    private readonly onPark: (request: ParkRequest) => Promise<void>,
  ) {
    this.counts = new Map(Object.entries(streaks));
  }

  get streaks(): Streaks {
    return Object.fromEntries(this.counts);
  }

  /** Takes note of one reply. Returns when nothing is to be asked again, or all of it has been. */
  async note(who: string, usable: boolean | null, askAgain: AskAgain): Promise<void> {
    if (usable === null) return;
    if (usable) {
      this.forget(who);
      return;
    }
    const row = [...(this.rows.get(who) ?? []), askAgain];
    const inARow = (this.counts.get(who) ?? 0) + 1;
    this.rows.set(who, row);
    this.counts.set(who, inARow);
    // Calls that were under way when the gate was shut come back as unusable as those before them.
    if (inARow < MOST_IN_A_ROW && !this.broken.has(who)) return;
    this.forget(who);
    await this.afterOpening(who, row);
  }

  private forget(who: string): void {
    this.counts.delete(who);
    this.rows.delete(who);
  }

  private async afterOpening(who: string, row: readonly AskAgain[]): Promise<void> {
    const { epoch } = this.gate.now;
    this.broken.add(who);
    if (this.gate.shut(epoch))
      await this.onPark({ reason: 'unparsable_replies', message: `${MOST_IN_A_ROW} in a row from ${who}`, epoch });
    const open = await this.gate.opened();
    this.broken.delete(who);
    if (!open) return;
    const outcomes = ['unparsable', 'failed'];
    const anew = { models: [], samples: [], judges: [], metrics: [], outcomes, sinceMs: Date.now() };
    await Promise.all(row.map((askAgain) => askAgain(anew)));
  }
}
