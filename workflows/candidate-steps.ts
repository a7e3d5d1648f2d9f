import type { CallReport, ExtractionReport } from '../activities/reports.js';
import type { RunSettings } from '../core/run-settings.js';
import { callsOn, inRound } from './activity-proxies.js';

export type Done<Report> = Extract<Report, { kind: 'done' }>;
export type BriefCandidate = Done<ExtractionReport>['candidates'][number];

/** What the steps of one candidate need from the chunk that runs them. */
export interface CandidateStepsHost {
  settings: RunSettings;
  count(name: string): void;
  /** Asks one question, with the one repair; null when the refresh stopped or the call failed for good. */
  ask<Report extends CallReport>(
    step: string,
    subject: string,
    call: (repair: boolean, round: number) => Promise<Report>,
  ): Promise<Done<Report> | null>;
}

/** The steps of annotation that ask about one candidate, in their order. */
export class CandidateSteps {
  constructor(private readonly host: CandidateStepsHost) {}

  /** Every candidate of one thread, one after the other. */
  async run(candidates: readonly BriefCandidate[]): Promise<void> {
    for (const candidate of candidates) {
      this.host.count(`candidates.${candidate.quality}`);
      if (candidate.quality === 'trash') continue;
      if (candidate.quality === 'benchmark') await this.settle(candidate.id);
      if (candidate.hasFeedback) await this.step('feedback', candidate.id, (proxy) => proxy.readFeedback);
    }
  }

  /** Images, then open places, then quality; a step that gave no verdict leaves the candidate where it says why. */
  private async settle(candidateId: string): Promise<void> {
    const images = await this.step('images', candidateId, (proxy) => proxy.classifyImages);
    if (images?.outcome !== 'ok') return;
    if (images.needsCompletion) {
      const completion = await this.step('completion', candidateId, (proxy) => proxy.completePrompt);
      if (!completion?.completed) return;
    }
    await this.step('quality', candidateId, (proxy) => proxy.assessQuality);
  }

  private step<Report extends CallReport>(
    name: string,
    candidateId: string,
    pick: (proxy: ReturnType<typeof callsOn>) => CandidateStep<Report>,
  ) {
    const { settings } = this.host;
    return this.host.ask(name, candidateId, (repair, round) =>
      pick(callsOn(settings.llm, settings)).executeWithOptions(
        {
          activityId: inRound(`${name}/${candidateId}${repair ? '/repair' : ''}`, round),
          summary: `${name} of ${candidateId.slice(0, 8)}`,
        },
        [{ refreshId: settings.refreshId, candidateId, repair }],
      ),
    );
  }
}

interface CandidateStep<Report> {
  executeWithOptions(
    options: { activityId: string; summary: string },
    args: [{ refreshId: string; candidateId: string; repair: boolean }],
  ): Promise<Report>;
}
