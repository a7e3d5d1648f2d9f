import type { CallReport, ExtractionReport } from '../activities/reports.js';
import type { CallSettings, RunSettings, StepSettings } from '../core/run-settings.js';
import { callsOn, inRound } from './activity-proxies.js';

export type Done<Report> = Extract<Report, { kind: 'done' }>;
export type BriefCandidate = Done<ExtractionReport>['candidates'][number];

/** What the steps of one candidate need from the chunk that runs them. */
export interface CandidateStepsHost {
  settings: RunSettings;
  count(name: string, n?: number): void;
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
      if (candidate.language === 'other') {
        this.host.count('dropped.language');
        continue;
      }
      if (candidate.language === 'unknown') this.host.count('candidates.language-unknown');
      const { steps } = this.host.settings;
      const isSafe = steps ? await this.settleWith(candidate, steps) : await this.settleAsBefore(candidate);
      if (isSafe && candidate.hasFeedback) await this.step('feedback', candidate.id, (proxy) => proxy.readFeedback);
    }
  }

  /** As histories from before have it: images, then open places, then quality. */
  private async settleAsBefore({ id, quality }: BriefCandidate): Promise<true> {
    if (quality !== 'benchmark') return true;
    const images = await this.step('images', id, (proxy) => proxy.classifyImages);
    if (images?.outcome !== 'ok') return true;
    if (images.needsCompletion) {
      const completion = await this.step('completion', id, (proxy) => proxy.completePrompt);
      if (!completion?.completed) return true;
    }
    await this.step('quality', id, (proxy) => proxy.assessQuality);
    return true;
  }

  /**
   * Pictures, screenshot and open places; then safety, of whatever may be published; then quality, and which metrics apply. Safety stands
   * before quality, so that what nobody could look at has no verdict that would let it in.
   *
   * @returns false for what must not be published.
   */
  private async settleWith({ id, quality }: BriefCandidate, steps: StepSettings): Promise<boolean> {
    const ready = quality === 'benchmark' ? await this.prepare(id, steps) : 'analysis';
    if (ready === 'out') return true;
    if (steps.safety && !(await this.isSafe(id))) return false;
    if (ready === 'benchmark') await this.assess(id, steps);
    return true;
  }

  /** A step that gave no verdict leaves the candidate where it says why. */
  private async prepare(id: string, steps: StepSettings): Promise<'benchmark' | 'analysis' | 'out'> {
    const images = await this.step('images', id, (proxy) => proxy.classifyImages);
    if (images?.outcome !== 'ok') return 'out';
    if (!images.hasPrompt) return this.dropped('prompt-not-found');
    const reading = images.conversation && steps.screenshots ? await this.readScreenshot(id) : 'posted';
    if (reading === 'none') return this.dropped('prompt-not-read');
    // Only a prompt that nobody has looked at yet, or that seems to have open places, is worth a question.
    if (!images.needsCompletion && reading === 'posted') return 'benchmark';
    const places = await this.step('placeholders', id, (proxy) => proxy.findPlaceholders);
    if (places?.outcome !== 'ok') return 'analysis';
    if (!places.open) return 'benchmark';
    const completion = await this.step('completion', id, (proxy) => proxy.completePrompt);
    if (completion?.completed) return 'benchmark';
    if (completion?.outcome === 'ok') this.host.count('completion.not-confident');
    return 'analysis';
  }

  private dropped(why: string): 'out' {
    this.host.count(`dropped.${why}`);
    return 'out';
  }

  /** Where the prompt stands now: as it was posted, read anew, or nowhere. */
  private async readScreenshot(id: string): Promise<'posted' | 'read' | 'none'> {
    const report = await this.step('screenshot', id, (proxy) => proxy.readScreenshot);
    if (!report) return 'none';
    this.host.count('screenshots.read', report.outcome === 'ok' ? 1 : 0);
    this.host.count('screenshots.crops', report.crops);
    this.host.count('screenshots.absurd-boxes', report.absurdBoxes);
    if (!report.hasPrompt) return 'none';
    return report.read ? 'read' : 'posted';
  }

  private async isSafe(id: string): Promise<boolean> {
    const report = await this.step('safety', id, (proxy) => proxy.checkSafety);
    for (const finding of report?.findings ?? []) this.host.count(`safety.${finding}`);
    if (report?.action === 'drop') this.host.count('dropped.unsafe');
    return report !== null && report.action !== 'drop';
  }

  private async assess(id: string, { secondOpinion, applicability }: StepSettings): Promise<void> {
    const quality = await this.step('quality', id, (proxy) => proxy.assessQuality);
    if (quality?.outcome !== 'ok') return;
    let stands = quality.state !== 'discarded';
    if (secondOpinion) {
      const asked = { name: 'second-opinion', candidateId: id };
      const second = await this.stepOn(secondOpinion, asked, (proxy) => proxy.secondOpinion);
      if (second?.disputed) this.host.count('quality.disputed');
      stands ||= second?.disputed ?? false;
    }
    if (applicability && stands && quality.asksMetrics)
      await this.step('applicability', id, (proxy) => proxy.judgeApplicability);
  }

  private step<Report extends CallReport>(
    name: string,
    candidateId: string,
    pick: (proxy: ReturnType<typeof callsOn>) => CandidateStep<Report>,
  ) {
    return this.stepOn(this.host.settings.llm, { name, candidateId }, pick);
  }

  private stepOn<Report extends CallReport>(
    calls: CallSettings,
    { name, candidateId }: { name: string; candidateId: string },
    pick: (proxy: ReturnType<typeof callsOn>) => CandidateStep<Report>,
  ) {
    const { settings } = this.host;
    return this.host.ask(name, candidateId, (repair, round) =>
      pick(callsOn(calls, settings)).executeWithOptions(
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
