import type { Candidate } from '../../core/schemas/candidate.js';
import type { Thread } from '../../core/schemas/thread.js';
import type { Tombstone } from '../../core/schemas/tombstone.js';
import type { VerdictTrace } from './verdicts.js';

/** Where a post, or a candidate that it is part of, came to its end. */
export interface Fate {
  stage: 'takedown' | 'collect' | 'relevance' | 'extraction' | 'candidate' | 'feedback';
  /** A state of a candidate, or why there is none. */
  state: string;
  reason: string | null;
  candidateId: string | null;
  sampleId: string | null;
}

interface Known {
  tombstone: Tombstone | null;
  thread: Thread | null;
  /** Those that the post is part of, whether as a source or as a comment. */
  candidates: readonly Candidate[];
  /** On the post and on its thread. */
  verdicts: readonly VerdictTrace[];
}

/** What became of a post and why: one end for each candidate that it is part of, else the stage at which it stopped. */
export function fateOfPost(postId: string, known: Known): Fate[] {
  const ends = known.candidates.flatMap((candidate) => asPartOf(postId, candidate));
  const { tombstone } = known;
  if (tombstone) return [end('takedown', tombstone.state, `${tombstone.source}: ${tombstone.reason}`), ...ends];
  return ends.length > 0 ? ends : [withoutCandidate(postId, known)];
}

function end(stage: Fate['stage'], state: string, reason: string | null): Fate {
  return { stage, state, reason, candidateId: null, sampleId: null };
}

function asPartOf(postId: string, { _id, postIds, feedback, state, reason, sampleId }: Candidate): Fate[] {
  const facts = { state, reason, candidateId: _id, sampleId };
  if (postIds.includes(postId)) return [{ stage: 'candidate', ...facts }];
  return feedback.some((comment) => comment.postId === postId) ? [{ stage: 'feedback', ...facts }] : [];
}

function withoutCandidate(postId: string, { thread, verdicts }: Known): Fate {
  if (!thread)
    return end('collect', 'not-in-a-refresh', 'no refresh took it: outside their windows, or not of their sources');
  const isFound = thread.foundPostIds.includes(postId);
  const isAssembled = thread.nodes.length > 0;
  if (!isAssembled)
    return isFound ? notRelevant(thread, verdicts) : end('relevance', 'reply', 'its thread was not taken up');
  const extraction = verdicts.filter(({ subjectId, step }) => subjectId === thread._id && step === 'extraction').at(-1);
  if (!extraction) return end('extraction', 'missing', 'no verdict on its thread');
  if (extraction.outcome !== 'ok') return end('extraction', extraction.outcome, extraction.reason);
  return end('extraction', 'no-prompt', 'the thread was read; no prompt was found in this post');
}

/** Of a thread whose tree was never built, no found post is relevant. */
function notRelevant({ foundPostIds }: Thread, verdicts: readonly VerdictTrace[]): Fate {
  const own = verdicts.filter(({ subjectId, step }) => step === 'relevance' && foundPostIds.includes(subjectId)).at(-1);
  if (!own) return end('relevance', 'missing', 'nobody has looked at it yet');
  if (own.outcome !== 'ok') return end('relevance', own.outcome, own.reason);
  const { score, reason } = own.reply as { score?: unknown; reason?: unknown };
  const words = [
    `score ${typeof score === 'number' ? score : 'unknown'}`,
    ...(typeof reason === 'string' ? [reason] : []),
  ];
  return end('relevance', 'irrelevant', words.join(': '));
}
