import { log } from '@temporalio/workflow';
import type { CallReport } from '../activities/reports.js';
import { unansweredCount } from '../core/unanswered.js';
import type { AnnotateChunk } from './annotate-chunk.js';
import type { Done } from './candidate-steps.js';

export interface StepAsk<Report extends CallReport> {
  step: string;
  subject: string;
  call: (repair: boolean, round: number) => Promise<Report>;
  count: (name: string) => void;
}

/**
 * Asks, and once more with the model's mistake shown to it when the reply could not be read.
 *
 * @returns `null` when the gate was stopped.
 * @throws AskedLater
 */
export async function askOnce<Report extends CallReport>(
  chunk: Pick<AnnotateChunk, 'pay' | 'noteReply'>,
  { step, subject, call, count }: StepAsk<Report>,
): Promise<Done<Report> | null> {
  let report = await chunk.pay((round) => call(false, round));
  if (report) await chunk.noteReply(step, report);
  if (report?.outcome === 'unparsable') {
    count('repairs.asked');
    report = await chunk.pay((round) => call(true, round));
    if (report) await chunk.noteReply(step, report);
  }
  if (report && report.outcome !== 'ok') {
    count(unansweredCount(step, report.outcome));
    log.warn('a step gave no verdict', { step, subject, outcome: report.outcome });
  }
  return report;
}
