import {
  allHandlersFinished,
  condition,
  continueAsNew,
  ContinueAsNew,
  isCancellation,
  rootCause,
  sleep,
} from '@temporalio/workflow';
import type { CallReport } from '../activities/reports.js';
import type { DescribeSettings, RunSettings } from '../core/run-settings.js';
import { callsOn, describingWork, inRound } from './activity-proxies.js';
import { embedMissing, type EmbedPlace } from './embed-missing.js';
import type { GateState } from './gate.js';
import { StageChild } from './stage-child.js';
import { inWindow } from './window.js';

export interface DescribeInput {
  settings: RunSettings;
  releaseId: string;
  gate: GateState;
  /** Embedding that is under way, and the group that is next. Set by continue-as-new. */
  carried: EmbedPlace | null;
}

/** Names that are asked for at the same time; the queue of the provider has a limit of its own. */
const IN_FLIGHT = 4;

/**
 * What is known of the dataset itself: vectors of its prompts, then all that is computed from them, then names of topics. It never
 * parks and never fails the refresh: what cannot be had is noted, and shown as missing.
 */
export async function describeWorkflow(input: DescribeInput): Promise<void> {
  const { settings, releaseId } = input;
  const { refreshId, describe } = settings;
  if (!describe) return;
  const work = new Describing(new StageChild({ settings, gate: input.gate }), settings);
  try {
    const next = await work.embed(input, describe);
    if (next) await goOn(input, next, work);
    const { analysisId, topics } = await describingWork(settings).describeDataset.executeWithOptions(
      { activityId: 'describe', summary: 'prompts, posts a day, map, topics' },
      [{ refreshId, releaseId }],
    );
    if (describe.named) await work.name(analysisId, topics);
    if (work.complaints.size > 0) await work.note([...work.complaints.values()].join('; '));
  } catch (error) {
    if (isCancellation(error) || error instanceof ContinueAsNew) throw error;
    await work.note(rootCause(error) ?? String(error));
  }
  await work.child.flush();
  await condition(allHandlersFinished);
}

async function goOn(input: DescribeInput, carried: EmbedPlace, work: Describing) {
  await work.child.flush();
  await condition(allHandlersFinished);
  await continueAsNew<typeof describeWorkflow>({ ...input, gate: work.child.gate.now, carried });
}

class Describing {
  /** Why something is missing, by what it is. */
  readonly complaints = new Map<string, string>();

  constructor(
    readonly child: StageChild,
    private readonly settings: RunSettings,
  ) {}

  /** Embeds what has no vector. @returns where to go on in a new history; `null` when it is done, or cannot be done. */
  embed({ releaseId, carried }: DescribeInput, { embed }: DescribeSettings): Promise<EmbedPlace | null> {
    const { settings, child } = this;
    const ownWork = describingWork(settings);
    return embedMissing({ refreshId: settings.refreshId, releaseId }, carried, {
      lists: ownWork,
      embeds: embed ? callsOn(embed, settings) : ownWork,
      pay: (call) => this.pay('vectors of prompts', call),
      report: () => child.report(0, null),
    });
  }

  /** Names the topics. */
  async name(analysisId: string, topics: number): Promise<void> {
    const { settings } = this;
    const { refreshId } = settings;
    const positions = Array.from({ length: topics }, (_, i) => i);
    await inWindow(positions, IN_FLIGHT, (topic) =>
      this.pay('names of topics', (round) =>
        callsOn(settings.llm, settings).nameTopic.executeWithOptions(
          { activityId: inRound(`topic/${topic}`, round), summary: `topic ${topic + 1} of ${topics}` },
          [{ refreshId, analysisId, topic }],
        ),
      ),
    );
    await this.child.report(0, null);
  }

  /** One paid call: held back while the refresh is paused, and let be where it cannot succeed. */
  private async pay(what: string, call: (round: number) => Promise<CallReport>): Promise<void> {
    for (let round = 0; await this.child.gate.opened(); round += 1) {
      // Where one call cannot succeed, the next cannot either.
      if (this.complaints.has(what)) return;
      const report = await call(round);
      if (report.kind === 'held') {
        await sleep('1 second', { summary: 'held back' });
        continue;
      }
      if (report.kind === 'parked') this.complaints.set(what, `${what}: ${report.reason}: ${report.message}`);
      if (report.kind === 'done') this.child.spend(report.costUsd);
      return;
    }
  }

  /** Keeps a reason for the site. */
  async note(reason: string): Promise<void> {
    await describingWork(this.settings).noteNoDescription.executeWithOptions(
      { activityId: 'note', summary: 'what is missing' },
      [{ refreshId: this.settings.refreshId, reason }],
    );
  }
}
