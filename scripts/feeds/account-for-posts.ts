import { isInWindow } from '../../activities/collect.js';
import type { Candidate } from '../../core/schemas/candidate.js';
import type { Post } from '../../core/schemas/post.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import { SPLITS, type Split } from '../../core/outcome.js';
import type { Store } from '../../store/store.js';

/** What became of each post that was imported. */
export interface Account {
  posts: number;
  /** Posts by importer and by where they ended: `importer` -> `end` -> number. */
  ends: Record<string, Record<string, number>>;
  samples: Record<Split, number>;
  /** Samples of the release by the importers of their posts. */
  samplesByImporter: Record<string, Record<Split, number>>;
  /** Pictures of all posts, by state and reason. */
  pictures: Record<string, number>;
  /** Posts that none of the ends below fits. */
  unexplained: number;
}

interface Known {
  store: Store;
  file: RefreshFile;
  candidates: ReadonlyMap<string, Candidate[]>;
  threadPosts: ReadonlyMap<string, string>;
  verdicts: ReadonlyMap<string, string>;
}

const UNEXPLAINED = 'unexplained';

/** Goes through all posts once; each has exactly one end, so the ends sum up to the posts. */
export async function accountForPosts(store: Store, file: RefreshFile): Promise<Account> {
  const known = await look(store, file);
  const account: Account = {
    posts: 0,
    ends: {},
    samples: { analysis: 0, text_to_image: 0, image_to_image: 0 },
    samplesByImporter: {},
    pictures: {},
    unexplained: 0,
  };
  const importerOf = new Map<string, string>();
  for await (const post of store.posts.find({})) {
    account.posts += 1;
    importerOf.set(post._id, post.importer);
    const end = endOf(post, known);
    const ends = (account.ends[post.importer] ??= {});
    ends[end] = (ends[end] ?? 0) + 1;
    if (end === UNEXPLAINED) account.unexplained += 1;
    for (const { state, reason } of post.media) {
      const name = reason === null ? state : `${state}: ${reason}`;
      account.pictures[name] = (account.pictures[name] ?? 0) + 1;
    }
  }
  await countSamples(account, known, importerOf);
  return account;
}

async function look(store: Store, file: RefreshFile): Promise<Known> {
  const candidates = new Map<string, Candidate[]>();
  for await (const candidate of store.candidates.find({ refreshIds: file.id })) {
    for (const id of candidate.postIds) candidates.set(id, [...(candidates.get(id) ?? []), candidate]);
  }
  const threadPosts = new Map<string, string>();
  for await (const thread of store.threads.find({ refreshIds: file.id }))
    for (const id of thread.foundPostIds) threadPosts.set(id, thread._id);
  const verdicts = new Map<string, string>();
  for await (const { step, subjectId, outcome, reply } of store.annotations.find({})) {
    if (step !== 'relevance' && step !== 'extraction') continue;
    const score = (reply as { score?: number } | null)?.score;
    verdicts.set(`${step} ${subjectId}`, outcome === 'ok' ? String(score ?? 'ok') : outcome);
  }
  return { store, file, candidates, threadPosts, verdicts };
}

function endOf(post: Post, { file, candidates, threadPosts, verdicts }: Known): string {
  const [source] = file.sources;
  if (!isInWindow(post, file.window, source?.kind === 'imported' ? source : {}))
    return post.createdAt === null ? 'collect: no date' : 'collect: outside the window';
  const threadId = threadPosts.get(post._id);
  if (threadId === undefined) return UNEXPLAINED;
  const relevance = verdicts.get(`relevance ${post._id}`);
  const isRelevant = Number(relevance) >= file.annotate.relevanceAtLeast;
  const own = candidates.get(post._id) ?? [];
  const [candidate] = own;
  if (candidate) return endOfCandidate(candidate);
  if (relevance !== undefined && !isRelevant)
    return Number.isNaN(Number(relevance))
      ? `relevance: ${relevance}`
      : `relevance: not about the model (${relevance} of 5)`;
  const extraction = verdicts.get(`extraction ${threadId}`);
  if (extraction === undefined) return UNEXPLAINED;
  return extraction === 'ok' ? 'extraction: no prompt in it' : `extraction: ${extraction}`;
}

function endOfCandidate({ state, split, reason, extractedQuality }: Candidate): string {
  switch (state) {
    case 'accepted':
      return `sample: ${split ?? '?'}`;
    case 'duplicate':
      return `curate: duplicate of another ${split ?? '?'} sample`;
    case 'capped':
      return `curate: more than maxPerSplit (${split ?? '?'})`;
    case 'trash':
      return `extraction: ${extractedQuality} (another model)`;
    default:
      return `annotate: ${state}${reason === null ? '' : ` (${reason})`}`;
  }
}

async function countSamples(account: Account, { store, file }: Known, importerOf: ReadonlyMap<string, string>) {
  for await (const { split, postIds } of store.samples.find({ refreshIds: file.id })) {
    account.samples[split] += 1;
    for (const importer of new Set(postIds.map((id) => importerOf.get(id) ?? '?'))) {
      const splits = (account.samplesByImporter[importer] ??= { analysis: 0, text_to_image: 0, image_to_image: 0 });
      splits[split] += 1;
    }
  }
  for (const split of SPLITS) account.samples[split] ??= 0;
}
