import type { NetworkSource } from '../../core/schemas/source.js';
import { slicesOf } from '../../core/slices-of.js';
import type { ActivityContext } from '../context.js';
import { postsToCheck } from './posts-to-check.js';

/** One round of a check. */
export interface CheckRound {
  checkId: string;
  /** Tells this run of the check from others. */
  round: string;
}

export function checkPageId({ checkId, round }: CheckRound, number: number): string {
  return `${checkId}/${round}/${number}`;
}

/** Lays down what a round is to look at, once; pages of earlier rounds go. The first page is written last: it says that all are there. */
export async function layCheckPages(
  context: Pick<ActivityContext, 'store' | 'postSource'>,
  source: NetworkSource,
  { checkId, round }: CheckRound,
): Promise<void> {
  const { checkPages } = context.store;
  if (await checkPages.get(checkPageId({ checkId, round }, 0))) return;
  await checkPages.raw.deleteMany({ checkId });
  const { lookupSize } = await context.postSource(source);
  const slices = [...slicesOf(await postsToCheck(context, source.kind), lookupSize)];
  const pages = slices.map((postIds, number) => {
    const _id = checkPageId({ checkId, round }, number);
    return { _id, checkId, round, of: slices.length, postIds, answer: null };
  });
  const [first, ...others] = pages;
  await Promise.all(others.map((page) => checkPages.put(page)));
  if (first) await checkPages.put(first);
}
