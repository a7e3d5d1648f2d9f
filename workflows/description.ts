import { log } from '@temporalio/workflow';
import type { RunSettings } from '../core/run-settings.js';
import type { StageRuns } from './stage-runs.js';

/** The description of the dataset, beside the model runs, where that is asked for. Nothing that befalls it befalls the refresh. */
export class Description {
  private underWay: Promise<void> = Promise.resolve();

  constructor(
    private readonly settings: RunSettings,
    private readonly stages: StageRuns,
  ) {}

  begin(releaseId: string): void {
    if (!this.settings.describe) return;
    this.underWay = this.stages.describe(releaseId).catch((error: unknown) => {
      log.error('the description of the dataset broke off', { reason: String(error) });
    });
  }

  /** Resolves when it has ended, whatever came of it. */
  async ended(): Promise<void> {
    await this.underWay;
  }
}
