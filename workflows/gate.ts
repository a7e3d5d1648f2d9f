import { condition, sleep } from '@temporalio/workflow';
import type { CallReport } from '../activities/reports.js';
import { gateSignal, type ParkRequest } from './messages.js';

/** `stopped` = no call will ever begin again: leave what is open and end. The epoch rises with every opening. */
export interface GateState {
  state: 'open' | 'closed' | 'stopped';
  epoch: number;
}

/**
 * A child that is being started cannot be signalled yet; what the gate became meanwhile is told to it once it is there.
 *
 * @param given the state that the child was started with.
 */
export async function catchUp(
  child: { signal: (signal: typeof gateSignal, gate: GateState) => Promise<void> },
  given: GateState,
  now: GateState,
): Promise<void> {
  if (given.state !== now.state || given.epoch !== now.epoch) await child.signal(gateSignal, now);
}

export const OPEN_GATE: GateState = { state: 'open', epoch: 0 };

/** Stands before every paid call of a workflow. The parent sets it by signal; a failure that parks shuts it from inside. */
export class Gate {
  constructor(private current: GateState) {}

  get now(): GateState {
    return this.current;
  }

  set(next: GateState): void {
    if (next.epoch >= this.current.epoch || next.state === 'stopped') this.current = next;
  }

  /** @returns false when the gate was stopped and nothing must begin any more. */
  async opened(): Promise<boolean> {
    // Nearly always open: a condition for each call would be a third of what this workflow costs.
    if (this.current.state === 'closed') await condition(() => this.current.state !== 'closed');
    return this.current.state === 'open';
  }

  /** Shuts the gate until the parent opens it anew. @returns false when it was shut already, or opened since `epoch`. */
  shut(epoch: number): boolean {
    if (this.current.state !== 'open' || this.current.epoch !== epoch) return false;
    this.current = { state: 'closed', epoch };
    return true;
  }
}

/** A question waits for a batch: whoever needs its answer stops here, and comes back when that has ended. */
export class AskedLater extends Error {
  override readonly name = 'AskedLater';
}

type Done<Report> = Extract<Report, { kind: 'done' }>;

/**
 * Makes a paid call until it is done: waits before a shut gate, asks again when the call was held back, and shuts the gate
 * when no call can succeed.
 *
 * @param call told how often it was made before.
 * @param onPark told once for each shutting.
 * @returns the report, or `null` when the gate was stopped.
 * @throws AskedLater
 */
export async function untilDone<Report extends CallReport>(
  gate: Gate,
  call: (round: number) => Promise<Report>,
  onPark: (request: ParkRequest) => Promise<void>,
): Promise<Done<Report> | null> {
  for (let round = 0; await gate.opened(); round += 1) {
    const { epoch } = gate.now;
    const report: CallReport = await call(round);
    if (report.kind === 'done') return report as Done<Report>;
    if (report.kind === 'later') throw new AskedLater();
    // The store's word to hold can be here before the parent's signal.
    if (report.kind === 'held') await sleep('1 second', { summary: 'held back' });
    else if (gate.shut(epoch)) await onPark({ reason: report.reason, message: report.message, epoch });
  }
  return null;
}
