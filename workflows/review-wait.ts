import { condition } from '@temporalio/workflow';
import type { ParkReason } from '../core/failure.js';

/** The refresh that waits for people. */
export interface ReviewHost {
  park(message: string): Promise<void>;
  /** Why it is parked; `null` while it is not. */
  parkedFor(): ParkReason | null;
  /** Nothing of it is parked, and its record says so. */
  isUnderWay(): boolean;
  goOn(): Promise<void>;
}

/** The wait for people between curation and freeze. Nothing is paid for meanwhile. */
export class ReviewWait {
  /** People have decided on everything since the curation began. */
  private decided = false;

  constructor(private readonly host: ReviewHost) {}

  /** What people decide from now on may be missed by the curation that begins. */
  curationBegins(): void {
    this.decided = false;
  }

  /** Returns when people have decided on samples, or an operator has the queue looked at again. */
  async wait(undecided: number): Promise<void> {
    if (this.decided) return;
    await this.host.park(`${undecided} ${undecided === 1 ? 'decision is' : 'decisions are'} missing`);
    // A record of the end of the wait that comes late would stand above that of the next one.
    await condition(() => this.host.isUnderWay());
  }

  /** A review that is over wakes a refresh that waits for it, and no other. */
  async isOver(): Promise<void> {
    this.decided = true;
    if (this.host.parkedFor() === 'awaiting_review') await this.host.goOn();
  }
}
