import type { PaidStage } from '../schemas/ledger-entry.js';
import type { PlanLine, Range } from '../schemas/plan.js';
import type { RefreshFile } from '../schemas/refresh-file.js';
import { exactly, maxRange, sumRanges } from './range.js';

/** Seconds from asking to answer, as the hours of a plan assume them. */
export const LATENCY_SECONDS = { collect: 1, annotate: 4, generate: 30, judge: 6, embed: 1 } as const satisfies Record<
  PaidStage,
  number
>;

/** Calls in flight where the file says nothing; the workers' own default. */
export const CONCURRENCY = 8;

/** How fast calls of a queue are made, by its limits and the assumed latency. */
export function callsPerSecond(stage: PaidStage, queue: string, file: RefreshFile): number {
  const { rps, concurrency = CONCURRENCY } = file.limits.queues[queue] ?? {};
  const inFlight =
    stage === 'collect'
      ? 1
      : stage === 'generate'
        ? Math.min(concurrency, file.limits.samplesInFlight * file.limits.chunksInFlight)
        : concurrency;
  return Math.min(rps ?? Number.POSITIVE_INFINITY, inFlight / LATENCY_SECONDS[stage]);
}

/** Stages before the release follow each other; models and judges work side by side, those of one queue one after the other. */
export function wholeHours(lines: readonly PlanLine[]): Range {
  const of = (stage: PaidStage) => lines.filter((line) => line.stage === stage);
  const before = [...of('collect'), ...of('annotate'), ...of('embed')].map((line) => line.hours);
  const queues = new Map<string, Range>();
  for (const line of [...of('generate'), ...of('judge')]) {
    const queue = `${line.stage}/${line.provider}`;
    queues.set(queue, sumRanges([queues.get(queue) ?? exactly(0), line.hours]));
  }
  return sumRanges([...before, maxRange([...queues.values()])]);
}
