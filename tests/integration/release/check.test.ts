import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it } from 'vitest';
import { actOnFindings } from '../../../activities/compliance/act-on-findings.js';
import {
  createCheckPosts,
  type CheckPostsInput,
  type CheckPostsReport,
} from '../../../activities/compliance/check-posts.js';
import { lookAtPosts } from '../../../activities/compliance/look-at-posts.js';
import { postsToCheck } from '../../../activities/compliance/posts-to-check.js';
import type { ActivityContext } from '../../../activities/context.js';
import { payLookupNow } from '../../../activities/lookup/pay-lookup.js';
import { finishTakedowns } from '../../../activities/takedown/finish-takedowns.js';
import { createContext } from '../../../config/create-context.js';
import { createLogger } from '../../../config/logger.js';
import { readPrices } from '../../../config/read-prices.js';
import { readPrompts } from '../../../config/read-prompts.js';
import { isNetworkSource } from '../../../core/network-source.js';
import type { Post } from '../../../core/schemas/post.js';
import { slicesOf } from '../../../core/slices-of.js';
import type { LookupPage } from '../../../sources/contract.js';
import { makeRefreshFile } from '../../core/make-refresh-file.js';
import { useTestStore } from '../store/open-test-store.js';
import { putCandidate, putPost, putRelease, putSample } from './put-records.js';

const place = useTestStore();
const file = makeRefreshFile({ sources: [{ kind: 'x', queries: ['gpt image'], pricePerPostUsd: 0.005 }] });
const [source] = file.sources.filter(isNetworkSource);

type Gone = LookupPage['gone'][number]['reason'];

/** A context whose source answers as given; two posts a lookup. What it was asked for is added to `asked`. */
function contextOf(answers: Record<string, Post | Gone>, now: Date, asked: string[][] = []): ActivityContext {
  const { store } = place;
  const log = createLogger('error', 'test');
  const context = createContext({ store, prompts: readPrompts(), prices: readPrices(), secrets: () => 'key', log });
  const lookup = async ({ postIds }: { postIds: readonly string[] }): Promise<LookupPage> => {
    asked.push([...postIds]);
    const found = postIds.map((id) => ({ id, answer: answers[id] }));
    return {
      posts: found.flatMap(({ answer }) => (typeof answer === 'object' ? [answer] : [])),
      gone: found.flatMap(({ id, answer }) => (typeof answer === 'string' ? [{ postId: id, reason: answer }] : [])),
      rejected: [],
      nextCursor: null,
      billedPosts: found.filter(({ answer }) => typeof answer === 'object').length,
      requestId: null,
    };
  };
  const unused = () => Promise.reject(new Error('not asked for here'));
  const posts = { platform: 'x' as const, lookupSize: 2, search: unused, replies: unused, lookup };
  return { ...context, postSource: async () => posts, now: () => now };
}

async function check(answers: Record<string, Post | Gone>, now: Date) {
  const context = contextOf(answers, now);
  const { lookupSize } = await context.postSource(source!);
  const round = now.toISOString();
  const pages = [];
  for (const postIds of slicesOf(await postsToCheck(context, 'x'), lookupSize)) {
    const looked = await lookAtPosts(context, {
      checkId: 'x',
      round,
      file,
      source: source!,
      postIds,
      pay: payLookupNow,
    });
    if (looked.kind !== 'answered') throw new Error(looked.kind);
    const { found } = looked;
    pages.push(await actOnFindings(context, { checkId: 'x', sourceId: 'x', holdDays: 7, postIds, found }));
  }
  return pages;
}

it('takes deleted posts down at once, holds what may come back, and pays for each look', async () => {
  const { store } = place;
  const posts = [];
  for (const id of ['301', '302', '303', '304', '305']) {
    const post = await putPost(store, id);
    posts.push(post);
    await putSample(store, [await putCandidate(store, post)]);
  }
  const [first, , third] = posts as [Post, Post, Post];
  const monday = new Date('2026-11-02T00:00:00Z');

  const pages = await check(
    { '301': first, '302': 'deleted', '303': 'protected', '304': { ...posts[3]!, text: 'edited' } },
    monday,
  );

  expect(pages.map(({ counts }) => counts.looked)).toEqual([2, 2, 1]);
  expect(pages.map(({ counts }) => counts)).toMatchObject([
    { there: 1, withdrawn: 1 },
    { held: 1, edited: 1 },
    { unknown: 1 },
  ]);
  expect(await store.posts.get('x:302')).toBeNull();
  expect(await store.posts.get('x:303')).not.toBeNull();
  expect(await store.tombstones.get('x:303')).toMatchObject({ state: 'held', source: 'compliance' });
  const rows = await store.ledger.raw.find({ refreshId: 'check/x' }).toArray();
  expect(rows.map(({ state, costUsd }) => [state, costUsd])).toEqual([
    ['answered', 0.005],
    ['answered', 0.005],
    ['answered', 0],
  ]);

  // Shown again: no longer held. Away again, and for longer than a week: gone for good.
  const tuesday = new Date('2026-11-03T00:00:00Z');
  await check({ '301': first, '303': third }, tuesday);
  expect(await store.tombstones.get('x:303')).toBeNull();
  await check({ '303': 'suspended' }, tuesday);
  await check({ '303': 'suspended' }, new Date('2026-11-09T00:00:00Z'));
  expect(await store.posts.get('x:303')).not.toBeNull();
  await check({ '303': 'suspended' }, new Date('2026-11-10T00:00:00Z'));
  expect(await store.posts.get('x:303')).toBeNull();
  expect(await store.tombstones.get('x:303')).toMatchObject({ state: 'withdrawn', reason: 'x says: suspended' });
  expect(await postsToCheck({ store }, 'x')).toEqual(['x:301', 'x:304', 'x:305']);
});

it('after the death of a worker finds what was paid for, completes its ledger row, and acts on it', async () => {
  const { store } = place;
  const posts: Post[] = [];
  for (const id of ['401', '402', '403']) {
    const post = await putPost(store, id);
    posts.push(post);
    await putSample(store, [await putCandidate(store, post)]);
  }
  const now = new Date('2026-11-02T00:00:00Z');
  const asked: string[][] = [];
  const context = contextOf({ '401': 'deleted', '402': posts[1]!, '403': 'protected' }, now, asked);
  await store.checks.put({ _id: 'killed', file, sourceId: 'x', holdDays: 7, createdAt: now });
  const pageOf = (page: number, attempt: number) =>
    new MockActivityEnvironment({ attempt }).run<
      [CheckPostsInput],
      CheckPostsReport,
      ReturnType<typeof createCheckPosts>
    >(createCheckPosts(context), {
      checkId: 'killed',
      round: 'monday',
      page,
    });
  const rows = async () => store.ledger.raw.find({ refreshId: 'check/killed' }).sort({ startedAt: 1 }).toArray();
  const places = await postsToCheck({ store }, 'x');
  const page = Math.floor(places.indexOf('x:401') / 2);
  for (let before = 0; before < page; before += 1) await pageOf(before, 1);
  const first = await pageOf(page, 1);
  // As a worker leaves it that dies before the ledger row is complete, and again before anything was acted upon.
  const [paid] = (await rows()).slice(-1);
  await store.ledger.put({ ...paid!, state: 'started', costUsd: null, finishedAt: null });
  const lookups = asked.length;

  const again = await pageOf(page, 2);

  expect(asked).toHaveLength(lookups);
  expect(again.costUsd).toBe(first.costUsd);
  expect((await rows()).at(-1)).toMatchObject({ _id: paid!._id, state: 'answered', costUsd: first.costUsd });
  expect(again.counts).toEqual(first.counts);
  expect(await store.posts.get('x:401')).toBeNull();
});

it('remembers the sites that show what it took away, also where it was broken off', async () => {
  const { store } = place;
  const sampleOf = async (id: string) => putSample(store, [await putCandidate(store, await putPost(store, id))]);
  const list = [await sampleOf('501'), await sampleOf('502')];
  await putRelease(store, 'shown', { samples: list });
  const now = new Date('2026-11-02T00:00:00Z');
  const found = ['protected', 'deleted'] as const;
  const findings = { checkId: 'x', sourceId: 'x', holdDays: 7, postIds: ['x:501', 'x:502'], found };
  // As a full disk breaks it off: the first thing that is written is the mark.
  const broken = { ...store, tombstones: { ...store.tombstones, put: () => Promise.reject(new Error('full')) } };

  await expect(actOnFindings({ store: broken, now: () => now }, findings)).rejects.toThrow('full');

  expect((await store.refreshes.get('shown'))?.staleSince).toEqual(now);
  const { counts } = await actOnFindings({ store, now: () => now }, findings);
  expect(counts).toMatchObject({ held: 1, withdrawn: 1 });
});

it('carries out a takedown that was broken off', async () => {
  const { store } = place;
  const post = await putPost(store, '601');
  const sample = await putSample(store, [await putCandidate(store, post)]);
  const at = new Date('2026-11-02T00:00:00Z');
  const withdrawn = {
    state: 'withdrawn',
    source: 'operator',
    by: 'test',
    reason: 'asked for',
    heldUntil: null,
  } as const;
  await store.tombstones.put({ _id: post._id, at, ...withdrawn });

  await finishTakedowns(store, 'x');

  expect(await store.posts.get(post._id)).toBeNull();
  expect(await store.samples.get(sample._id)).toBeNull();
  expect(await store.withdrawals.get(sample._id)).toMatchObject({ reason: 'asked for', at });
});
