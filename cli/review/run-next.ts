import { createInterface, type Interface } from 'node:readline/promises';
import { decide, lastDecisionOf, undo, DecidedMeanwhileError } from '../../activities/review/decide.js';
import { loadSubject, type Subject } from '../../activities/review/load-subject.js';
import { loadQueue } from '../../activities/review/queue.js';
import { promptOf } from '../../core/candidate-prompt.js';
import { InputError } from '../../core/input-error.js';
import { REJECT_REASONS } from '../../core/schemas/review.js';
import { visibleText } from '../../report/format/visible-text.js';
import type { CommandContext } from '../commands/context.js';
import type { ReviewerOption } from '../commands/review.js';
import { storeFor } from '../connect.js';
import { afterDecision, consequenceWords } from './after-decision.js';
import { refreshToReview, reviewerName, type Desk } from './desk.js';
import { subjectLines } from './subject-lines.js';

const KEYS =
  'a accept · r reject · e edit the prompt and accept · s swap inputs and outputs and accept · n next · u undo · q quit';

interface Session extends Desk {
  refreshId: string;
  /** Gone past in this session without a decision. */
  passed: Set<string>;
  print: (line: string) => void;
  /** @returns `null` where the input ended. */
  ask: (question: string) => Promise<string | null>;
}

/** `review next`: one item after the other, each answered by a letter and Enter. */
export async function runNext(
  refreshId: string | undefined,
  options: ReviewerOption,
  context: CommandContext,
): Promise<void> {
  const { environment, terminal } = context;
  const reviewer = reviewerName(options.reviewer, environment);
  const store = await storeFor(environment);
  const input = createInterface({ input: process.stdin, output: process.stderr });
  // At once: a pipe gives all its lines before the first question.
  const ask = answersOf(input);
  try {
    const { _id } = await refreshToReview(store, refreshId);
    await goThrough({
      store,
      environment,
      reviewer,
      now: () => new Date(),
      refreshId: _id,
      passed: new Set(),
      print: (line) => terminal.print(line),
      ask,
    });
  } finally {
    input.close();
    await store.close();
  }
}

async function goThrough(session: Session): Promise<void> {
  const { store, refreshId, passed, print } = session;
  for (;;) {
    const queue = await loadQueue({ store }, refreshId);
    const waiting = queue.filter(({ decision }) => decision === null);
    const next = waiting.find(({ item }) => !passed.has(item.candidateId));
    if (!next) {
      print(waiting.length > 0 ? `${waiting.length} passed over, nothing else waits` : 'Nothing waits for a person.');
      return;
    }
    const subject = await loadSubject({ store }, { candidateId: next.item.candidateId, refreshId });
    for (const line of ['', `— ${waiting.length} waiting —`, ...subjectLines(subject), '']) print(line);
    if (!(await decideOn(subject, session))) return;
  }
}

/** @returns false where the person is done. */
async function decideOn(subject: Subject, session: Session): Promise<boolean> {
  const { print, ask } = session;
  for (;;) {
    const key = (await ask(`${KEYS}\n> `))?.trim().toLowerCase() ?? 'q';
    if (key === 'q') return false;
    try {
      if (await act(key, subject, session)) return true;
    } catch (error) {
      if (error instanceof DecidedMeanwhileError) {
        print(error.message);
        return true;
      }
      if (!(error instanceof InputError)) throw error;
      for (const line of error.lines) print(line);
    }
  }
}

/** @returns true where the next item is to be shown. */
async function act(key: string, subject: Subject, session: Session): Promise<boolean> {
  const { candidate } = subject;
  const { passed, print, ask } = session;
  switch (key) {
    case 'a':
      return accept(subject, session, {});
    case 's':
      return accept(subject, session, {
        images: { inputs: candidate.outputImages, outputs: candidate.inputImages },
      });
    case 'e': {
      print(`Now: ${visibleText(promptOf(candidate))}`);
      const prompt = await ask('New prompt, on one line (empty: leave it)\n> ');
      return prompt?.trim() ? accept(subject, session, { prompt: prompt.trim() }) : false;
    }
    case 'r':
      return reject(subject, session);
    case 'n':
      passed.add(candidate._id);
      return true;
    case 'u':
      return undoLast(session);
    default:
      print(`no such key: ${visibleText(key)}`);
      return false;
  }
}

interface Edits {
  prompt?: string;
  images?: { inputs: string[]; outputs: string[] };
}

async function accept(subject: Subject, session: Session, edits: Edits): Promise<boolean> {
  await settle(subject, session, { decision: 'accept', reasons: [], prompt: null, images: null, ...edits });
  return true;
}

async function reject(subject: Subject, session: Session): Promise<boolean> {
  const choices = REJECT_REASONS.map((reason, i) => `${i + 1} ${reason}`).join(' · ');
  const answer = await session.ask(`Why? ${choices}\n> `);
  const reason = REJECT_REASONS[Number(answer?.trim()) - 1];
  if (!reason) {
    session.print('not rejected: a number of the list is wanted');
    return false;
  }
  await settle(subject, session, { decision: 'reject', reasons: [reason], prompt: null, images: null });
  return true;
}

async function settle(
  { candidate, decision }: Subject,
  session: Session,
  verdict: Pick<Parameters<typeof decide>[1], 'decision' | 'reasons' | 'prompt' | 'images'>,
): Promise<void> {
  const { refreshId, reviewer, print } = session;
  const seen = decision?._id ?? null;
  const review = await decide(session, {
    ...verdict,
    note: null,
    refreshId,
    candidateId: candidate._id,
    reviewer,
    seen,
  });
  print(`${verdict.decision}ed; ${consequenceWords(await afterDecision(session, review), refreshId)}`);
}

async function undoLast(session: Session): Promise<boolean> {
  const { reviewer, refreshId, print, passed } = session;
  const last = await lastDecisionOf(session, reviewer);
  if (!last) {
    print('there is nothing of yours to undo');
    return false;
  }
  const { candidateId } = last;
  await undo(session, { candidateId, refreshId, reviewer });
  passed.delete(candidateId);
  print(`the ${last.decision} of ${candidateId} was undone`);
  return true;
}

/** Lines are kept until they are asked for: a file or a pipe gives them all at once. */
function answersOf(input: Interface): Session['ask'] {
  const lines: string[] = [];
  const waiting: ((line: string | null) => void)[] = [];
  let over = false;
  input.on('line', (line) => {
    const next = waiting.shift();
    if (next) next(line);
    else lines.push(line);
  });
  input.on('close', () => {
    over = true;
    for (const next of waiting.splice(0)) next(null);
  });
  return (question) => {
    process.stderr.write(question);
    const line = lines.shift();
    if (line !== undefined) return Promise.resolve(line);
    return over ? Promise.resolve(null) : new Promise((answer) => waiting.push(answer));
  };
}
