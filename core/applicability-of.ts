import type { Applicability, Candidate } from './schemas/candidate.js';

/**
 * Which metrics apply to a sample that several candidates were merged into. They share prompt and inputs, so they should agree;
 * where they do not, nobody knows, and the metric is measured.
 */
export function applicabilityOf(group: readonly Pick<Candidate, 'applicability'>[]): Applicability {
  const verdicts: Applicability = {};
  const torn = new Set<string>();
  for (const { applicability } of group) {
    for (const [metric, verdict] of Object.entries(applicability) as [keyof Applicability, 'applies'][]) {
      if ((verdicts[metric] ?? verdict) !== verdict) torn.add(metric);
      verdicts[metric] = verdict;
    }
  }
  for (const metric of torn) delete verdicts[metric as keyof Applicability];
  return verdicts;
}
