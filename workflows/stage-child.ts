import { getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import { addCounts } from '../core/progress.js';
import { Gate, type GateState } from './gate.js';
import { isGateState, onSignal } from './message-guards.js';
import { gateSignal, parkSignal, stageReportSignal, type ParkRequest } from './messages.js';

/** What a collect or annotate workflow shares: a gate set by its parent, counts that go up to it, and a way to park. */
export class StageChild {
  readonly gate: Gate;
  private counts: Record<string, number> = {};
  private spendUsd = 0;

  constructor(
    initial: GateState,
    private readonly onGate: (gate: GateState) => Promise<void> = async () => {},
  ) {
    this.gate = new Gate(initial);
    onSignal(gateSignal, isGateState, async (next) => {
      this.gate.set(next);
      await this.onGate(next);
    });
  }

  count(key: string, n = 1): void {
    if (n > 0) addCounts(this.counts, { [key]: n });
  }

  spend(costUsd: number | null): void {
    this.spendUsd += costUsd ?? 0;
  }

  /** Sends up what was counted since the last report. */
  async report(done: number, total: number | null): Promise<void> {
    const { counts, spendUsd } = this;
    this.counts = {};
    this.spendUsd = 0;
    await this.tellParent((parent) => parent.signal(stageReportSignal, { counts, spendUsd, done, total }));
  }

  async park(request: ParkRequest): Promise<void> {
    await this.tellParent((parent) => parent.signal(parkSignal, request));
  }

  private async tellParent(
    tell: (parent: ReturnType<typeof getExternalWorkflowHandle>) => Promise<void>,
  ): Promise<void> {
    const { parent } = workflowInfo();
    if (parent) await tell(getExternalWorkflowHandle(parent.workflowId));
  }
}
