import { InputError } from '../../core/input-error.js';
import { reviewSubject } from '../../core/review/review-subject.js';
import { decisionsByReviewer, standingDecision, type Decision } from '../../core/review/standing-decision.js';
import type { Annotation } from '../../core/schemas/annotation.js';
import type { Candidate } from '../../core/schemas/candidate.js';
import { postKey, type Platform, type Post } from '../../core/schemas/post.js';
import type { ReviewItem } from '../../core/schemas/review-item.js';
import type { Review } from '../../core/schemas/review.js';
import type { Store } from '../../store/store.js';
import { picturesOf, requireCandidate } from './decide.js';
import { reviewsOf } from './standing-of.js';

/** A post of a thread, as deep as it stands in the tree. */
export interface ThreadPost {
  post: Post;
  depth: number;
  /** The candidate was taken from it. */
  isSource: boolean;
}

/** Everything that a person needs to decide on a candidate. */
export interface Subject {
  candidate: Candidate;
  /** As the queue of the refresh has it; `null` where it is not in it. */
  item: ReviewItem | null;
  posts: ThreadPost[];
  /** Posts of the thread that are not shown. */
  hiddenPosts: number;
  /** Pictures by SHA-256: inputs and outputs first, then all others of its posts. */
  pictures: string[];
  verdicts: Annotation[];
  decision: Decision | null;
  decisions: Decision[];
  /** All rows, undone ones too, oldest first. */
  history: Review[];
}

/** Most posts of a thread that are shown. */
const MOST_POSTS = 100;

type SubjectStore = Pick<Store, 'candidates' | 'threads' | 'posts' | 'annotations' | 'reviews' | 'reviewItems'>;

/** @throws InputError where there is no such candidate. */
export async function loadSubject(
  context: { store: SubjectStore },
  { candidateId, refreshId }: { candidateId: string; refreshId: string | null },
): Promise<Subject> {
  const { store } = context;
  const candidate = await requireCandidate(context, candidateId);
  const subject = reviewSubject(candidate);
  const [item, thread, verdicts, rows, pictures] = await Promise.all([
    refreshId === null ? null : store.reviewItems.get(`${refreshId}/${candidateId}`),
    threadOf(store, candidate),
    store.annotations.getMany(verdictIds(candidate)),
    reviewsOf(context, [subject]),
    picturesOf(context, candidate),
  ]);
  const history = (rows.get(subject) ?? []).toSorted((a, b) => a.at.getTime() - b.at.getTime());
  return {
    candidate,
    item,
    ...thread,
    pictures,
    verdicts: [...verdicts.values()].toSorted((a, b) => a.at.getTime() - b.at.getTime()),
    decision: standingDecision(history),
    decisions: decisionsByReviewer(history),
    history,
  };
}

function verdictIds({ annotations, secondOpinion }: Candidate): string[] {
  return [...Object.values(annotations), ...(secondOpinion === null ? [] : [secondOpinion])];
}

/** The candidate that an argument names: its id, or the beginning of one that only one item of the queue has. @throws InputError */
export async function findCandidateId(store: Pick<Store, 'candidates'>, text: string): Promise<string> {
  if (!/^[0-9a-f]{6,24}$/.test(text))
    throw new InputError([`"${text}" is no id of a candidate: 6 to 24 hex characters`]);
  const found: string[] = [];
  const filter = { _id: { $gte: text, $lt: `${text}g` } };
  for await (const { _id } of store.candidates.find(filter, { limit: 2 })) found.push(_id);
  if (found.length === 1) return found[0] as string;
  if (found.length > 1) throw new InputError([`"${text}" begins the ids of several candidates: give more of it`]);
  throw new InputError([`no candidate "${text}"; "echobench review list" names those of the queue`]);
}

async function threadOf(
  store: Pick<Store, 'threads' | 'posts'>,
  candidate: Candidate,
): Promise<Pick<Subject, 'posts' | 'hiddenPosts'>> {
  const thread = await store.threads.get(candidate.threadId);
  const places = (thread?.nodes ?? [])
    .filter(({ missing }) => !missing)
    .map(({ postId, depth }) => ({ key: postKey(thread?.platform as Platform, postId), depth }));
  const known = new Set(places.map(({ key }) => key));
  const rest = candidate.postIds.filter((id) => !known.has(id)).map((key) => ({ key, depth: 0 }));
  const all = [...places, ...rest];
  // What the candidate was taken from is shown however long the thread.
  const shown = all.filter(({ key }, i) => i < MOST_POSTS || candidate.postIds.includes(key));
  const posts = await store.posts.getMany(shown.map(({ key }) => key));
  return {
    posts: shown.flatMap(({ key, depth }) => {
      const post = posts.get(key);
      return post ? [{ post, depth, isSource: candidate.postIds.includes(key) }] : [];
    }),
    hiddenPosts: all.length - shown.length,
  };
}
