import { getExternalWorkflowHandle, setHandler, workflowInfo } from '@temporalio/workflow';
import { addCounts } from '../core/progress.js';
import type { RunSettings } from '../core/run-settings.js';
import { Gate, type GateState } from './gate.js';
import { isGateState, onSignal } from './message-guards.js';
import { gateSignal, parkSignal, stageReportSignal, unreportedQuery, type ParkRequest } from './messages.js';
import { ReportPace } from './report-pace.js';

export interface StageChildOptions {
  settings: Pick<RunSettings, 'annotate' | 'budget'>;
  gate: GateState;
  onGate?: (gate: GateState) => Promise<void>;
}

/** What a collect or annotate workflow shares: a gate set by its parent, counts that go up to it, and a way to park. */
export class StageChild {
  readonly gate: Gate;
  private counts: Record<string, number> = {};
  private spendUsd = 0;
  private standing: { done: number; total: number | null } | null = null;
  /** `null` in histories from before: each report goes up at once. */
  private readonly pace: ReportPace | null;

  constructor({ settings, gate, onGate = async () => {} }: StageChildOptions) {
    this.gate = new Gate(gate);
    this.pace = settings.annotate
      ? new ReportPace(workflowInfo().startTime.getTime(), {
          nowMs: Date.now(),
          budgetUsd: settings.budget?.usd ?? null,
        })
      : null;
    onSignal(gateSignal, isGateState, async (next) => {
      this.gate.set(next);
      await onGate(next);
    });
    setHandler(unreportedQuery, () => ({ counts: this.counts, spendUsd: this.spendUsd, ...this.standing }));
  }

  count(key: string, n = 1): void {
    if (n > 0) addCounts(this.counts, { [key]: n });
  }

  spend(costUsd: number | null): void {
    this.spendUsd += costUsd ?? 0;
  }

  /** Whether it is time for a report. */
  isDue(): boolean {
    return this.pace === null || this.pace.isDue(Date.now(), this.spendUsd);
  }

  /** Sends up what was counted since the last report, when it is time for one. */
  async report(done: number, total: number | null): Promise<void> {
    this.standing = { done, total };
    if (this.isDue()) await this.send(this.standing);
  }

  /** Before the end, and before a new history: sends up what was not told yet. */
  async flush(): Promise<void> {
    if (this.pace && this.standing) await this.send(this.standing);
  }

  /** Sends up what was counted since the last report, now. */
  async send(standing: { done: number; total: number | null }): Promise<void> {
    const { counts, spendUsd } = this;
    this.counts = {};
    this.spendUsd = 0;
    this.standing = null;
    this.pace?.told(Date.now());
    await this.tellParent((parent) => parent.signal(stageReportSignal, { counts, spendUsd, ...standing }));
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
