import type { PostFinding } from '../../core/schemas/check.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { NetworkSource } from '../../core/schemas/source.js';
import type { LookupPage } from '../../sources/contract.js';
import type { Store } from '../../store/store.js';
import type { ActivityContext } from '../context.js';
import { lookupKey, type LookupOrder, type payLookup } from '../lookup/pay-lookup.js';
import type { PaidResult } from '../paid-call.js';
import type { CheckRound } from './check-pages.js';

/** What was said of each post, in the order in which they were named, and what that cost, USD. */
export interface Looked {
  found: PostFinding[];
  costUsd: number | null;
}

/** One lookup of a check. */
export interface Look extends CheckRound {
  file: RefreshFile;
  source: NetworkSource;
  /** Store keys, at most as many as one lookup takes. */
  postIds: readonly string[];
}

export interface LookOrder extends Look {
  pay: typeof payLookup;
  /** Keeps what was found before the call counts as answered. */
  keep?: (looked: Looked) => Promise<void>;
}

/** Key of the ledger rows of a look. */
export function lookupKeyOf(look: Look): string {
  return lookupKey(lookupOf(look));
}

function lookupOf({ checkId, round, file, source, postIds }: Look): LookupOrder {
  const bareIds = postIds.map((key) => key.slice(key.indexOf(':') + 1));
  return { ledgerId: `check/${checkId}`, file, source, postIds: bareIds, round };
}

/** Asks a platform whether posts are still shown: one lookup, whose ledger row stands under `check/<name>`. */
export async function lookAtPosts(
  context: ActivityContext,
  { pay, keep, ...look }: LookOrder,
): Promise<({ kind: 'answered' } & Looked) | Exclude<PaidResult<never>, { kind: 'answered' }>> {
  let looked: Looked = { found: [], costUsd: null };
  const result = await pay(context, {
    ...lookupOf(look),
    keep: async (answer, { costUsd }) => {
      looked = { found: await findingsOf(context.store, { ...look, answer }), costUsd };
      await keep?.(looked);
    },
  });
  return result.kind === 'answered' ? { kind: 'answered', ...looked } : result;
}

async function findingsOf(
  store: Store,
  { source, postIds, answer }: Pick<Look, 'source' | 'postIds'> & { answer: LookupPage },
): Promise<PostFinding[]> {
  const known = await store.posts.getMany(postIds);
  const shown = new Map(answer.posts.map((post) => [post._id, post]));
  const gone = new Map(answer.gone.map(({ postId, reason }) => [`${source.kind}:${postId}`, reason]));
  return postIds.map((id) => {
    const post = shown.get(id);
    if (!post) return gone.get(id) ?? 'not-said';
    return (known.get(id)?.text ?? post.text) === post.text ? 'there' : 'edited';
  });
}
