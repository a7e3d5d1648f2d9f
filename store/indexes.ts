/** Indexes by collection. Only what some query of the product needs: each one costs on every write. */
export const INDEXES: Record<string, Record<string, 1 | -1>[]> = {
  posts: [{ platform: 1, conversationId: 1 }],
  pages: [{ refreshId: 1 }],
  threads: [{ refreshIds: 1, _id: 1 }],
  annotations: [{ subjectId: 1 }],
  candidates: [{ refreshIds: 1, _id: 1 }, { threadId: 1 }],
  samples: [{ refreshIds: 1, _id: 1 }],
  reviews: [{ subject: 1 }, { candidateId: 1 }, { reviewer: 1, at: -1 }],
  review_items: [{ refreshId: 1, rank: 1 }],
  releases: [{ createdAt: -1 }],
  model_runs: [{ refreshId: 1 }],
  plans: [{ refreshId: 1 }],
  ledger: [{ refreshId: 1, finishedAt: -1 }, { callKey: 1 }],
  batches: [{ refreshId: 1 }, { 'rows.key': 1 }],
  questions: [{ wave: 1, state: 1 }],
  provider_waits: [{ refreshId: 1 }],
  check_pages: [{ checkId: 1 }],
};
