import { MongoClient, type Db } from 'mongodb';
import type { z } from 'zod';
import { Analysis } from '../core/schemas/analysis.js';
import { Annotation } from '../core/schemas/annotation.js';
import { Batch } from '../core/schemas/batch.js';
import type { BudgetAccount } from '../core/schemas/budget-account.js';
import { Check, CheckPage } from '../core/schemas/check.js';
import { Candidate } from '../core/schemas/candidate.js';
import { DatasetAnalysis } from '../core/schemas/dataset-analysis.js';
import { Embedding } from '../core/schemas/embedding.js';
import { Generation } from '../core/schemas/generation.js';
import { Judgment } from '../core/schemas/judgment.js';
import { LedgerEntry } from '../core/schemas/ledger-entry.js';
import { ModelRun } from '../core/schemas/model-run.js';
import { Page } from '../core/schemas/page.js';
import { Picture } from '../core/schemas/picture.js';
import { Plan } from '../core/schemas/plan.js';
import { Post } from '../core/schemas/post.js';
import { ProviderWait } from '../core/schemas/provider-wait.js';
import { QueryCount } from '../core/schemas/query-count.js';
import { Refresh } from '../core/schemas/refresh.js';
import { Release } from '../core/schemas/release.js';
import { Rewrite } from '../core/schemas/rewrite.js';
import { Review } from '../core/schemas/review.js';
import { ReviewItem } from '../core/schemas/review-item.js';
import { Sample } from '../core/schemas/sample.js';
import { Schedule } from '../core/schemas/schedule.js';
import { Score } from '../core/schemas/score.js';
import { StoredOutput } from '../core/schemas/stored-output.js';
import { Submission } from '../core/schemas/submission.js';
import { Question } from '../core/schemas/question.js';
import { Thread } from '../core/schemas/thread.js';
import { Tombstone, Withdrawal } from '../core/schemas/tombstone.js';
import { TopicName } from '../core/schemas/topic-name.js';
import type { BlobStore } from './blob-store.js';
import { createBudgets, type Budgets } from './budgets.js';
import { createConversations, type Conversations } from './conversations.js';
import { INDEXES } from './indexes.js';
import { typedCollection, type Keyed, type TypedCollection } from './typed-collection.js';

/** Everything that is kept: documents in MongoDB, images as blobs. */
export interface Store {
  posts: TypedCollection<Post>;
  conversations: Conversations;
  pages: TypedCollection<Page>;
  counts: TypedCollection<QueryCount>;
  pictures: TypedCollection<Picture>;
  threads: TypedCollection<Thread>;
  annotations: TypedCollection<Annotation>;
  candidates: TypedCollection<Candidate>;
  samples: TypedCollection<Sample>;
  /** Decisions of people; rows are only added. */
  reviews: TypedCollection<Review>;
  reviewItems: TypedCollection<ReviewItem>;
  releases: TypedCollection<Release>;
  refreshes: TypedCollection<Refresh>;
  modelRuns: TypedCollection<ModelRun>;
  rewrites: TypedCollection<Rewrite>;
  storedOutputs: TypedCollection<StoredOutput>;
  submissions: TypedCollection<Submission>;
  batches: TypedCollection<Batch>;
  embeddings: TypedCollection<Embedding>;
  datasetAnalyses: TypedCollection<DatasetAnalysis>;
  topicNames: TypedCollection<TopicName>;
  questions: TypedCollection<Question>;
  generations: TypedCollection<Generation>;
  judgments: TypedCollection<Judgment>;
  scores: TypedCollection<Score>;
  analyses: TypedCollection<Analysis>;
  ledger: TypedCollection<LedgerEntry>;
  budgets: Budgets;
  providerWaits: TypedCollection<ProviderWait>;
  schedules: TypedCollection<Schedule>;
  plans: TypedCollection<Plan>;
  tombstones: TypedCollection<Tombstone>;
  checks: TypedCollection<Check>;
  checkPages: TypedCollection<CheckPage>;
  withdrawals: TypedCollection<Withdrawal>;
  blobs: BlobStore;
  close(): Promise<void>;
}

/** The database cannot be reached, or cannot be used. The message is one line without the password. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

export interface StoreOptions {
  uri: string;
  blobs: BlobStore;
  /** Database name; that of the URI, else `echo`. */
  database?: string;
  /** How long to look for a server. */
  connectTimeoutMs?: number;
}

/**
 * Connects, and makes sure of collections' indexes. Writes wait until the majority has them on disk:
 * with less, acknowledged writes were lost by a kill of the embedded store.
 *
 * @throws StoreError when nobody answers, or the address is none.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const client = makeClient(options);
  try {
    const db = client.db(options.database ?? databaseOf(options.uri));
    await db.command({ ping: 1 });
    await makeIndexes(db);
    return collections(db, options.blobs, () => client.close());
  } catch (error) {
    await client.close();
    throw new StoreError(`MongoDB at ${withoutPassword(options.uri)} does not answer: ${(error as Error).message}`);
  }
}

/** A client with the settings that the product relies on. @throws StoreError where the address cannot be used. */
export function makeClient({
  uri,
  connectTimeoutMs = 10_000,
}: Pick<StoreOptions, 'uri' | 'connectTimeoutMs'>): MongoClient {
  try {
    return new MongoClient(uri, {
      serverSelectionTimeoutMS: connectTimeoutMs,
      writeConcern: { w: 'majority', journal: true },
      retryWrites: true,
      ignoreUndefined: true,
      appName: 'echobench',
    });
  } catch (error) {
    throw new StoreError(`MongoDB at ${withoutPassword(uri)}: the address cannot be used: ${(error as Error).message}`);
  }
}

function collections(db: Db, blobs: BlobStore, close: () => Promise<void>): Store {
  function open<T extends Keyed>(name: string, schema: z.ZodType<T>): TypedCollection<T> {
    return typedCollection<T>(db.collection<T>(name), schema);
  }
  const posts = open('posts', Post);
  return {
    posts,
    conversations: createConversations(posts),
    pages: open('pages', Page),
    counts: open('counts', QueryCount),
    pictures: open('pictures', Picture),
    threads: open('threads', Thread),
    annotations: open('annotations', Annotation),
    candidates: open('candidates', Candidate),
    samples: open('samples', Sample),
    reviews: open('reviews', Review),
    reviewItems: open('review_items', ReviewItem),
    releases: open('releases', Release),
    refreshes: open('refreshes', Refresh),
    modelRuns: open('model_runs', ModelRun),
    rewrites: open('rewrites', Rewrite),
    storedOutputs: open('stored_outputs', StoredOutput),
    submissions: open('submissions', Submission),
    batches: open('batches', Batch),
    embeddings: open('embeddings', Embedding),
    datasetAnalyses: open('dataset_analyses', DatasetAnalysis),
    topicNames: open('topic_names', TopicName),
    questions: open('questions', Question),
    generations: open('generations', Generation),
    judgments: open('judgments', Judgment),
    scores: open('scores', Score),
    analyses: open('analyses', Analysis),
    ledger: open('ledger', LedgerEntry),
    budgets: createBudgets(db.collection<BudgetAccount>('budgets'), db.collection<LedgerEntry>('ledger')),
    providerWaits: open('provider_waits', ProviderWait),
    schedules: open('schedules', Schedule),
    plans: open('plans', Plan),
    tombstones: open('tombstones', Tombstone),
    checks: open('checks', Check),
    checkPages: open('check_pages', CheckPage),
    withdrawals: open('withdrawals', Withdrawal),
    blobs,
    close,
  };
}

async function makeIndexes(db: Db): Promise<void> {
  for (const [collection, keys] of Object.entries(INDEXES)) {
    await db.collection(collection).createIndexes(keys.map((key) => ({ key })));
  }
}

/** Database that an address names; `echo` where it names none. */
export function databaseOf(uri: string): string {
  return /^mongodb(?:\+srv)?:\/\/[^/]+\/([^?]+)/.exec(uri)?.[1] ?? 'echo';
}

/** The address for people: user and password left out, also a password whose signs should have been escaped. */
export function withoutPassword(uri: string): string {
  return uri.replace(/\/\/.*@/, '//').replace(/\?.*$/, '');
}
