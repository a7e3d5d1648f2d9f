import type { RunSettings } from '../core/run-settings.js';
import type { RefreshRecord } from '../activities/record.js';
import { ownWork } from './activity-proxies.js';

/** Writes the record of a refresh: each time by an activity with a name of its own. */
export class RefreshRecords {
  private begun = 0;
  private beingWritten = 0;

  constructor(private readonly settings: RunSettings) {}

  /** Whether none is being written. */
  areWritten(): boolean {
    return this.beingWritten === 0;
  }

  async write(record: Omit<RefreshRecord, 'refreshId'>): Promise<void> {
    const { refreshId } = this.settings;
    this.begun += 1;
    this.beingWritten += 1;
    await ownWork(this.settings).recordRefresh.executeWithOptions(
      { activityId: `record/${this.begun}`, summary: `${record.state}, ${record.stage}` },
      [{ refreshId, ...record }],
    );
    this.beingWritten -= 1;
  }
}
