import type { GoneReason } from '../../core/schemas/thread.js';
import type { LookupPage, PartialProblem } from '../contract.js';
import { XPost, type XPage, type XPartialError } from './page-schema.js';

/** Everything that an answer of 200 says went wrong with a part of it. */
export function partialProblems(page: XPage): PartialProblem[] {
  return (page.errors ?? []).map((error) => ({
    postId: isOfPost(error) ? idOf(error) : null,
    reason: [error.title, error.detail].filter((part) => part !== undefined).join(': ') || 'no reason given',
  }));
}

/** Which of the posts that were looked up X says it no longer shows. Parents and quotes of those that came are not meant. */
export function gonePosts(page: XPage, asked: readonly string[]): LookupPage['gone'] {
  const byError = (page.errors ?? []).flatMap((error) => {
    const postId = idOf(error);
    const reason = reasonOf(error);
    if (!isOfPost(error) || postId === null || reason === null || !asked.includes(postId)) return [];
    return [{ postId, reason, ...(error.detail !== undefined && { detail: error.detail }) }];
  });
  return [...byError, ...withheldPosts(page)].filter(
    ({ postId }, i, all) => all.findIndex((one) => one.postId === postId) === i,
  );
}

/** A post that is withheld everywhere comes without its text. In single countries only, it is there. */
export function isWithheld({ withheld }: XPost): boolean {
  const everywhere = withheld?.country_codes?.some((code) => code === 'XX' || code === 'XY') ?? false;
  return everywhere || withheld?.copyright === true;
}

function withheldPosts(page: XPage): LookupPage['gone'] {
  return (page.data ?? []).flatMap((record) => {
    const post = XPost.safeParse(record);
    return post.success && isWithheld(post.data) ? [{ postId: post.data.id, reason: 'withheld' as const }] : [];
  });
}

function isOfPost({ resource_type: kind }: XPartialError): boolean {
  return kind === undefined || kind === 'tweet' || kind === 'post';
}

function idOf({ resource_id: id, value }: XPartialError): string | null {
  return id ?? (value !== undefined && /^\d+$/.test(value) ? value : null);
}

/** X names the state of the author's account in words only, and does not always do it: a post of a suspended one may read as not found. */
function reasonOf({ type = '', title = '', detail = '' }: XPartialError): GoneReason | null {
  if (/suspend/i.test(`${title} ${detail}`)) return 'suspended';
  if (/withheld/i.test(`${title} ${detail}`)) return 'withheld';
  if (type.endsWith('/resource-not-found')) return 'deleted';
  if (type.endsWith('/not-authorized-for-resource')) return 'protected';
  return /\/(?:resource-unavailable|disallowed-resource)$/.test(type) ? 'unavailable' : null;
}
