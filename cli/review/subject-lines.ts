import type { Subject } from '../../activities/review/load-subject.js';
import { promptOf } from '../../core/candidate-prompt.js';
import type { Review } from '../../core/schemas/review.js';
import { excerpt, visibleText } from '../../report/format/visible-text.js';
import { verdictWords } from './verdict-words.js';

/** Longest text of one post that the terminal shows, in characters. */
const POST_LENGTH = 600;

/** A candidate for the terminal. Texts of posts are shown with what would be invisible, or would steer the terminal, spelled out. */
export function subjectLines(subject: Subject): string[] {
  const { candidate, item, posts, hiddenPosts, verdicts, history, decision } = subject;
  const { inputImages, outputImages, split, state } = candidate;
  const why = [...(item?.reasons ?? []), ...(candidate.reason ? [candidate.reason] : [])];
  return [
    `Candidate ${candidate._id}: ${split ?? 'no split'}, ${state}`,
    ...(why.length > 0 ? [`Why a person: ${visibleText([...new Set(why)].join('; '))}`] : []),
    '',
    'Prompt',
    ...indented(visibleText(promptOf(candidate))),
    ...(candidate.promptModified ? ['  (joined from posts, or filled in)'] : []),
    `Inputs: ${inputImages.length === 0 ? 'none' : inputImages.map(short).join(', ')}`,
    `Outputs: ${outputImages.length === 0 ? 'none' : outputImages.map(short).join(', ')}`,
    '',
    'Thread',
    ...posts.flatMap(({ post, depth, isSource }) => {
      const pad = '  '.repeat(Math.min(depth, 6) + 1);
      const head = `${pad}${isSource ? '* ' : ''}${visibleText(post.authorHandle ?? 'somebody')}: `;
      return [head + visibleText(excerpt(post.text, POST_LENGTH))];
    }),
    ...(hiddenPosts > 0 ? [`  … and ${hiddenPosts} more posts`] : []),
    '',
    'Verdicts',
    ...verdicts.map(
      (verdict) => `  ${verdict.step} (${verdict.model}): ${visibleText(verdictWords(verdict, candidate))}`,
    ),
    ...(history.length > 0 ? ['', 'Decisions', ...history.map((row) => `  ${decisionWords(row, decision?._id)}`)] : []),
  ];
}

/** One row of the reviews in words. */
export function decisionWords(row: Review, standingId: string | undefined): string {
  const { reviewer, at, decision, reasons, wrong, note, prompt, images, undoes } = row;
  const when = `${at.toISOString().slice(0, 16).replace('T', ' ')}Z`;
  const what = undoes !== null ? 'undo' : decision === 'accept' ? 'accepted' : `rejected (${reasons.join(', ')})`;
  const edits = [...(prompt !== null ? ['prompt edited'] : []), ...(images !== null ? ['pictures rearranged'] : [])];
  const marks = wrong.map((step) => `${step} wrong`);
  const extra = [...edits, ...marks, ...(note !== null ? [`“${visibleText(excerpt(note, 200))}”`] : [])].join(', ');
  return `${when} ${visibleText(reviewer)}: ${what}${extra ? `, ${extra}` : ''}${row._id === standingId ? ' (counts)' : ''}`;
}

function indented(text: string): string[] {
  return text.split('\n').map((line) => `  ${line}`);
}

function short(sha256: string): string {
  return sha256.slice(0, 12);
}
