import { promptOf } from '../../core/candidate-prompt.js';
import type { Applicability, Candidate } from '../../core/schemas/candidate.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { Metric } from '../../metrics/contract.js';
import type { ApplicabilityReply } from '../../prompts/applicability/reply.js';
import type { ActivityContext } from '../context.js';
import type { CallReport } from '../reports.js';
import { askStep } from './ask-step.js';
import { labelledImages, requireCandidate, type CandidateInput } from './candidate-question.js';

/** Says of each metric of the refresh file whether it applies to a candidate. Without a verdict it stays unknown, and is measured. */
export function createJudgeApplicability(context: ActivityContext) {
  return async function judgeApplicability(input: CandidateInput): Promise<CallReport> {
    const { file } = await context.refresh(input.refreshId);
    const candidate = await requireCandidate(context, input.candidateId);
    const metrics = await metricsFor(context, file, candidate);
    if (metrics.length === 0) return { kind: 'done', outcome: 'ok', costUsd: 0 };
    const shown = labelledImages(candidate);
    const answer = await askStep<ApplicabilityReply>(context, {
      refreshId: input.refreshId,
      step: 'applicability',
      subjectId: candidate._id,
      data: { prompt: promptOf(candidate), inputs: shown.inputs, metrics: metrics.map(asData) },
      images: shown.all.slice(0, shown.inputs.length),
      repair: input.repair,
    });
    if (answer.kind !== 'done') return answer;
    const { outcome, costUsd, annotationId } = answer;
    const applicability: Applicability = {};
    if (answer.outcome === 'ok')
      for (const { id } of metrics) {
        const entry = answer.reply.metrics.find((one) => one.id === id);
        if (entry) applicability[id] = entry.applies ? 'applies' : 'does_not_apply';
      }
    await context.store.candidates.update(candidate._id, {
      $set: { applicability, 'annotations.applicability': annotationId },
    });
    return { kind: 'done', outcome, costUsd };
  };
}

/** Metrics that are there for a candidate's split: of the others nothing has to be asked. */
export async function metricsFor(
  context: Pick<ActivityContext, 'metric'>,
  file: RefreshFile,
  { split }: Pick<Candidate, 'split'>,
): Promise<Metric[]> {
  const metrics = await Promise.all(file.metrics.map((id) => context.metric(id)));
  return metrics.filter(({ splits }) => splits.some((one) => one === split));
}

function asData({ id, description, applicability }: Metric): Record<string, unknown> {
  const { penalise, notApplicable } = applicability;
  return { id, measures: description, penalise, notApplicable };
}
