import { annotationKey } from '../../core/keys.js';
import type { Annotation } from '../../core/schemas/annotation.js';
import type { Post } from '../../core/schemas/post.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { PromptSet } from '../../prompts/prompt-set.js';
import type { RelevanceReply } from '../../prompts/relevance/reply.js';
import type { Store } from '../../store/store.js';
import { findProvider } from '../find.js';

/** What looking verdicts up takes. */
export interface VerdictContext {
  store: Pick<Store, 'annotations'>;
  prompts: Pick<PromptSet, 'steps' | 'relevanceGroup'>;
}

/** What the step is shown of a post. Part of the key of its verdict. */
export function relevanceData(file: RefreshFile, post: Post): { about: unknown; post: Record<string, unknown> } {
  return { about: file.annotate.about, post: asData(post) };
}

function asData(post: Post): Record<string, unknown> {
  return {
    id: post.postId,
    author: post.authorHandle,
    text: post.text,
    tags: post.tags,
    altTexts: post.media.flatMap((media) => media.altText ?? []),
    createdAt: post.createdAt?.toISOString() ?? null,
  };
}

/** Key of the verdict on one post: the post and how it was asked about, and nothing of those that it was asked about with. */
export function relevanceKey(
  { prompts }: Pick<VerdictContext, 'prompts'>,
  file: RefreshFile,
  { post, together }: { post: Post; together: boolean },
): string {
  const { model } = file.annotate;
  const { hash } = together ? prompts.relevanceGroup : prompts.steps.relevance;
  const subject = { step: 'relevance', promptHash: hash, data: relevanceData(file, post), images: [] } as const;
  return annotationKey(subject, model, findProvider(file, model.provider));
}

/**
 * Keys under which a verdict on a post may be, the better one first. Where posts are asked about together, a verdict on the post
 * alone is as good; where they are not, only that one is what was asked for.
 */
export function relevanceKeys(context: Pick<VerdictContext, 'prompts'>, file: RefreshFile, post: Post): string[] {
  const alone = relevanceKey(context, file, { post, together: false });
  if (file.annotate.relevancePostsPerCall === 1) return [alone];
  return [relevanceKey(context, file, { post, together: true }), alone];
}

/** The verdicts that are in the store, by the posts' store keys. */
export async function findVerdicts(
  context: VerdictContext,
  file: RefreshFile,
  posts: readonly Post[],
): Promise<Map<string, Annotation>> {
  const keys = new Map(posts.map((post) => [post._id, relevanceKeys(context, file, post)]));
  const found = await context.store.annotations.getMany([...keys.values()].flat());
  const verdicts = new Map<string, Annotation>();
  for (const [postId, own] of keys) {
    const verdict = own.flatMap((key) => found.get(key) ?? [])[0];
    if (verdict) verdicts.set(postId, verdict);
  }
  return verdicts;
}

/** Whether a verdict says that its post is about the model. */
export function isRelevant(verdict: Pick<Annotation, 'outcome' | 'reply'> | undefined, file: RefreshFile): boolean {
  return verdict?.outcome === 'ok' && (verdict.reply as RelevanceReply).score >= file.annotate.relevanceAtLeast;
}
