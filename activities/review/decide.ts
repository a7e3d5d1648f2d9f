import { promptOf } from '../../core/candidate-prompt.js';
import { contentKey } from '../../core/content-key.js';
import { InputError } from '../../core/input-error.js';
import { reviewSubject } from '../../core/review/review-subject.js';
import { standingDecision, type Decision } from '../../core/review/standing-decision.js';
import type { Candidate } from '../../core/schemas/candidate.js';
import {
  LONGEST_NOTE,
  LONGEST_PROMPT,
  MARKED_STEPS,
  Review,
  type MarkedStep,
  type RejectReason,
} from '../../core/schemas/review.js';
import type { Store } from '../../store/store.js';
import { openStateOf } from '../curate/read-entries.js';
import { reviewsOf } from './standing-of.js';

export interface ReviewContext {
  store: Pick<Store, 'reviews' | 'reviewItems' | 'candidates' | 'posts'>;
  now: () => Date;
}

/** What a person decides. */
export interface Verdict {
  refreshId: string | null;
  candidateId: string;
  decision: 'accept' | 'reject';
  reasons: RejectReason[];
  /** Steps whose verdicts are wrong; none when absent. */
  wrong?: readonly MarkedStep[];
  note: string | null;
  /** The prompt as it is to be; `null` where it stays. */
  prompt: string | null;
  images: Review['images'];
  reviewer: string;
  /** The decision that the person saw as standing, `null` for none; absent where it does not matter to them. */
  seen?: string | null;
}

/** Somebody decided while a person was looking. The message is one line for them. */
export class DecidedMeanwhileError extends Error {
  override readonly name = 'DecidedMeanwhileError';
  constructor(readonly standing: Decision | null) {
    super(
      standing
        ? `${standing.reviewer} decided meanwhile: ${standing.decision}`
        : 'the decision that you saw was undone meanwhile',
    );
  }
}

/**
 * Writes a decision down. It counts from the next curation on.
 *
 * @throws InputError where the verdict makes no sense; DecidedMeanwhileError where what was seen no longer stands.
 */
export async function decide(context: ReviewContext, verdict: Verdict): Promise<Review> {
  const candidate = await requireCandidate(context, verdict.candidateId);
  checkVerdict(candidate, verdict, await picturesOf(context, candidate));
  const subject = reviewSubject(candidate);
  if (verdict.seen !== undefined) {
    const standing = standingDecision((await reviewsOf(context, [subject])).get(subject) ?? []);
    if ((standing?._id ?? null) !== verdict.seen) throw new DecidedMeanwhileError(standing);
  }
  const { refreshId, decision, reasons, note, reviewer } = verdict;
  const accepted = decision === 'accept';
  const before = promptOf(candidate);
  return write(context, {
    subject,
    candidateId: candidate._id,
    refreshId,
    decision,
    reasons: accepted ? [] : reasons,
    wrong: MARKED_STEPS.filter((step) => verdict.wrong?.includes(step)),
    note: note?.trim() ? note.trim() : null,
    prompt: accepted && verdict.prompt !== null && !isSameText(verdict.prompt, before) ? verdict.prompt : null,
    images: accepted && verdict.images && !areEqual(candidate, verdict.images) ? verdict.images : null,
    reviewer,
    undoes: null,
  });
}

/** Takes back the decision on a candidate that counts. What counted before it counts again. @throws InputError where nobody decided. */
export async function undo(
  context: ReviewContext,
  { candidateId, reviewer, refreshId }: { candidateId: string; reviewer: string; refreshId: string | null },
): Promise<{ undone: Decision; standing: Decision | null }> {
  const candidate = await requireCandidate(context, candidateId);
  const subject = reviewSubject(candidate);
  const rows = (await reviewsOf(context, [subject])).get(subject) ?? [];
  const undone = standingDecision(rows);
  if (!undone) throw new InputError([`nobody has decided on ${candidateId}: there is nothing to undo`]);
  const row = await write(context, {
    subject,
    candidateId,
    refreshId,
    decision: null,
    reasons: [],
    wrong: [],
    note: null,
    prompt: null,
    images: null,
    reviewer,
    undoes: undone._id,
  });
  return { undone, standing: standingDecision([...rows, row]) };
}

/** The newest decision of a person that counts; `null` where there is none. For an undo without a name. */
export async function lastDecisionOf(
  context: Pick<ReviewContext, 'store'>,
  reviewer: string,
): Promise<Decision | null> {
  for await (const row of context.store.reviews.find({ reviewer }, { sort: { at: -1 }, limit: 100 })) {
    const rows = (await reviewsOf(context, [row.subject])).get(row.subject) ?? [];
    const standing = standingDecision(rows);
    if (standing?._id === row._id) return standing;
  }
  return null;
}

/** @throws InputError */
export async function requireCandidate({ store }: Pick<ReviewContext, 'store'>, id: string): Promise<Candidate> {
  const candidate = await store.candidates.get(id);
  if (candidate) return candidate;
  throw new InputError([`no candidate "${id}"; "echobench review list" names those of the queue`]);
}

/** All pictures that a person can make inputs or outputs of. */
export async function picturesOf({ store }: Pick<ReviewContext, 'store'>, candidate: Candidate): Promise<string[]> {
  const posts = await store.posts.getMany(candidate.postIds);
  const posted = candidate.postIds.flatMap((id) => posts.get(id)?.media.flatMap(({ sha256 }) => sha256 ?? []) ?? []);
  return [...new Set([...candidate.inputImages, ...candidate.outputImages, ...posted])];
}

function checkVerdict(candidate: Candidate, verdict: Verdict, pictures: readonly string[]): void {
  const { decision, reasons, note, prompt, images, reviewer } = verdict;
  const mistakes: string[] = [];
  if (reviewer.trim() === '') mistakes.push('a decision needs the name of a reviewer: give it with --reviewer');
  if (decision === 'accept' && openStateOf(candidate) === null)
    mistakes.push(`${candidate._id} was taken out before review (${candidate.state}): it cannot be accepted`);
  if (decision === 'reject' && reasons.length === 0) mistakes.push('a rejection needs a reason');
  if (decision === 'reject' && (prompt !== null || images !== null))
    mistakes.push('what is rejected cannot be edited: accept it with the edit, or leave the edit out');
  if (prompt !== null && prompt.trim() === '') mistakes.push('a prompt cannot be empty: reject the sample instead');
  if (note !== null && note.length > LONGEST_NOTE) mistakes.push(`a note has at most ${LONGEST_NOTE} characters`);
  if (prompt !== null && prompt.length > LONGEST_PROMPT)
    mistakes.push(`a prompt has at most ${LONGEST_PROMPT} characters`);
  for (const step of verdict.wrong ?? [])
    if (!(step in candidate.annotations)) mistakes.push(`the step ${step} said nothing of ${candidate._id}`);
  const named = images ? [...images.inputs, ...images.outputs] : [];
  if (new Set(named).size !== named.length) mistakes.push('a picture can be an input or an output, and only once');
  const unknown = named.find((sha256) => !pictures.includes(sha256));
  if (unknown !== undefined) mistakes.push(`${unknown} is no picture of this candidate`);
  if (mistakes.length > 0) throw new InputError(mistakes);
}

/** Forms send line breaks in their own way. */
function isSameText(a: string, b: string): boolean {
  return a.replaceAll('\r\n', '\n') === b.replaceAll('\r\n', '\n');
}

function areEqual(candidate: Candidate, images: NonNullable<Review['images']>): boolean {
  return (
    candidate.inputImages.join() === images.inputs.join() && candidate.outputImages.join() === images.outputs.join()
  );
}

async function write(context: ReviewContext, fields: Omit<Review, '_id' | 'at'>): Promise<Review> {
  const at = context.now();
  const review = Review.parse({ ...fields, at, _id: contentKey('review', { ...fields, at }) });
  await context.store.reviews.insert(review);
  return review;
}
