import { beforeEach } from 'vitest';
import type { ActivityContext } from '../../../activities/context.js';
import { createCurate } from '../../../activities/curate.js';
import { newRefresh } from '../../../activities/refresh-record.js';
import type { Candidate } from '../../../core/schemas/candidate.js';
import type { Post } from '../../../core/schemas/post.js';
import type { Sample } from '../../../core/schemas/sample.js';
import { makePost, storedMedia } from '../../core/make-records.js';
import { makeRefreshFile, MINIMAL } from '../../core/make-refresh-file.js';
import { useTestStore, type TestStore } from '../store/open-test-store.js';

/** Curation over a real store, which is empty before each test. */
export interface CurateDesk extends TestStore {
  /** What activities reach of a refresh with these settings of `curate` and `annotate`; each look at its clock is a minute later. */
  contextOf(config: Record<string, unknown>, refreshId?: string, annotate?: Record<string, unknown>): ActivityContext;
  /** Candidates, each with the posts that it names. */
  put(...candidates: Candidate[]): Promise<void>;
  samples(refreshId?: string): Promise<Sample[]>;
  curate(context: ActivityContext, refreshId?: string): Promise<Record<string, number>>;
}

export function useCurateDesk(): CurateDesk {
  const desk = useTestStore() as CurateDesk;
  let minutes = 0;
  beforeEach(async () => {
    for (const name of ['candidates', 'samples', 'reviews', 'reviewItems', 'posts', 'pictures'] as const)
      await desk.store[name].raw.deleteMany({});
  });
  return Object.assign(desk, {
    contextOf(config, refreshId = 'autumn', annotate = {}) {
      const file = makeRefreshFile({ id: refreshId, curate: config, annotate: { ...MINIMAL.annotate, ...annotate } });
      return {
        store: desk.store,
        refresh: async () => newRefresh(file, 'digest', new Date()),
        now: () => new Date(Date.UTC(2026, 10, 1, 0, (minutes += 1))),
      } as unknown as ActivityContext;
    },
    async put(...candidates) {
      for (const candidate of candidates) {
        await desk.store.candidates.put(candidate);
        for (const postId of candidate.postIds) await desk.store.posts.put(postOf(postId, candidate));
      }
    },
    async samples(refreshId = 'autumn') {
      const found: Sample[] = [];
      for await (const sample of desk.store.samples.find({ refreshIds: refreshId })) found.push(sample);
      return found;
    },
    curate: (context, refreshId = 'autumn') => createCurate(context)({ refreshId }),
  } satisfies Omit<CurateDesk, keyof TestStore>);
}

function postOf(id: string, { inputImages, outputImages }: Candidate): Post {
  const media = storedMedia(id.slice(2), [...inputImages, ...outputImages]);
  return makePost(id.slice(2), { url: `https://x.example/${id}`, media });
}
