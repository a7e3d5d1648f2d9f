import { decide, undo, type Verdict } from '../../activities/review/decide.js';
import { findCandidateId, loadSubject } from '../../activities/review/load-subject.js';
import { loadQueue, missingDecisions, type QueuedItem } from '../../activities/review/queue.js';
import { promptOf } from '../../core/candidate-prompt.js';
import { InputError } from '../../core/input-error.js';
import type { Candidate } from '../../core/schemas/candidate.js';
import { excerpt, visibleText } from '../../report/format/visible-text.js';
import type { Store } from '../../store/store.js';
import { printJson, type CommandContext } from '../commands/context.js';
import type { AcceptOptions, ListOptions, RejectOptions, ShowOptions, UndoOptions } from '../commands/review.js';
import { storeFor } from '../connect.js';
import { table } from '../show/table.js';
import { afterDecision, consequenceWords } from './after-decision.js';
import { refreshOf, refreshToReview, reviewerName, type Desk } from './desk.js';
import { subjectLines } from './subject-lines.js';

/** `review list`. */
export async function list(
  refreshId: string | undefined,
  options: ListOptions,
  context: CommandContext,
): Promise<void> {
  await withStore(context, async (store) => {
    const { _id } = await refreshToReview(store, refreshId);
    const queue = await loadQueue({ store }, _id);
    const wanted = queue.filter(
      ({ item, decision }) =>
        (options.all || decision === null) && (options.reason === undefined || item.reasons.includes(options.reason)),
    );
    const shown = wanted.slice(0, options.limit);
    const candidates = await store.candidates.getMany(shown.map(({ item }) => item.candidateId));
    const rows = shown.map((queued) => rowOf(queued, candidates.get(queued.item.candidateId)));
    const counts = { items: queue.length, missing: missingDecisions(queue), matching: wanted.length };
    if (options.json) return printJson(context.terminal, { refreshId: _id, ...counts, rows });
    const { terminal } = context;
    terminal.print(`Review queue of ${_id}: ${counts.missing} of ${counts.items} items wait for a decision`);
    for (const line of table(HEAD, rows.map(cells))) terminal.print(line);
    if (wanted.length > shown.length) terminal.note(`and ${wanted.length - shown.length} more: see --limit`);
    return undefined;
  });
}

const HEAD = ['Candidate', 'Split', 'Why', 'Decision', 'Prompt'];

interface Row {
  candidateId: string;
  split: string;
  required: boolean;
  reasons: string[];
  decision: 'accept' | 'reject' | null;
  reviewer: string | null;
  prompt: string | null;
}

function rowOf({ item, decision }: QueuedItem, candidate: Candidate | undefined): Row {
  const { candidateId, split, required, reasons } = item;
  const prompt = candidate ? promptOf(candidate) : null;
  return {
    candidateId,
    split,
    required,
    reasons,
    decision: decision?.decision ?? null,
    reviewer: decision?.reviewer ?? null,
    prompt,
  };
}

function cells({ candidateId, split, reasons, decision, reviewer, prompt }: Row): string[] {
  const decided = decision === null ? '—' : `${decision}, ${visibleText(reviewer ?? '')}`;
  return [candidateId, split, reasons.join(', ') || 'all', decided, visibleText(excerpt(prompt ?? '', 60))];
}

/** `review show`. */
export async function show(text: string, options: ShowOptions, context: CommandContext): Promise<void> {
  await withStore(context, async (store) => {
    const candidateId = await findCandidateId(store, text);
    const refreshId = await refreshOf(store, candidateId, options.refresh);
    const subject = await loadSubject({ store }, { candidateId, refreshId });
    if (options.json) printJson(context.terminal, { refreshId, ...subject });
    else for (const line of subjectLines(subject)) context.terminal.print(line);
  });
}

/** `review accept`. */
export async function accept(text: string, options: AcceptOptions, context: CommandContext): Promise<void> {
  const { prompt = null, swap = false, note = null, wrong = [] } = options;
  await carryOut(text, options, {
    context,
    verdict: ({ inputImages, outputImages }) => ({
      decision: 'accept',
      reasons: [],
      wrong,
      note,
      prompt,
      images: swap ? { inputs: outputImages, outputs: inputImages } : null,
    }),
  });
}

/** `review reject`. */
export async function reject(text: string, options: RejectOptions, context: CommandContext): Promise<void> {
  const { reason: reasons, note = null, wrong = [] } = options;
  const verdict = () => ({ decision: 'reject' as const, reasons, wrong, note, prompt: null, images: null });
  await carryOut(text, options, { context, verdict });
}

async function carryOut(
  text: string,
  options: AcceptOptions,
  parts: {
    context: CommandContext;
    verdict: (candidate: Candidate) => Omit<Verdict, 'refreshId' | 'candidateId' | 'reviewer'>;
  },
): Promise<void> {
  const { context } = parts;
  const reviewer = reviewerName(options.reviewer, context.environment);
  await withStore(context, async (store) => {
    const desk = deskOf(store, reviewer, context);
    const candidateId = await findCandidateId(store, text);
    const refreshId = await refreshOf(store, candidateId, options.refresh);
    const candidate = await store.candidates.get(candidateId);
    if (!candidate) throw new InputError([`no candidate "${candidateId}"`]);
    const review = await decide(desk, { ...parts.verdict(candidate), refreshId, candidateId, reviewer });
    const consequence = await afterDecision(desk, review);
    if (options.json) return printJson(context.terminal, { review, ...consequence });
    const words = review.decision === 'accept' ? 'accepted' : `rejected (${review.reasons.join(', ')})`;
    context.terminal.print(`${candidateId}: ${words} by ${reviewer}; ${consequenceWords(consequence, refreshId)}`);
    return undefined;
  });
}

/** `review undo`. */
export async function undoDecision(text: string, options: UndoOptions, context: CommandContext): Promise<void> {
  const reviewer = reviewerName(options.reviewer, context.environment);
  await withStore(context, async (store) => {
    const desk = deskOf(store, reviewer, context);
    const candidateId = await findCandidateId(store, text);
    const refreshId = await refreshOf(store, candidateId, options.refresh);
    const { undone, standing } = await undo(desk, { candidateId, refreshId, reviewer });
    if (options.json) return printJson(context.terminal, { undone, standing });
    const now = standing ? `now counts: ${standing.decision} by ${visibleText(standing.reviewer)}` : 'it waits again';
    context.terminal.print(
      `${candidateId}: the ${undone.decision} by ${visibleText(undone.reviewer)} was undone; ${now}`,
    );
    return undefined;
  });
}

/** `review report`. */
export async function report(refreshId: string | undefined, json: boolean, context: CommandContext): Promise<void> {
  const { loadReviewReport } = await import('../../activities/review/load-report.js');
  const { reportLines } = await import('./report-lines.js');
  await withStore(context, async (store) => {
    const refresh = await refreshToReview(store, refreshId);
    const found = await loadReviewReport({ store }, refresh._id);
    if (json) printJson(context.terminal, found);
    else for (const line of reportLines(found)) context.terminal.print(line);
  });
}

function deskOf(store: Store, reviewer: string, { environment }: CommandContext): Desk {
  return { store, environment, reviewer, now: () => new Date() };
}

async function withStore(context: CommandContext, work: (store: Store) => Promise<void>): Promise<void> {
  const store = await storeFor(context.environment);
  try {
    await work(store);
  } finally {
    await store.close();
  }
}
