import { dailyVolume, type CountedPost, type Span } from '../../core/describe/daily-volume.js';
import { isImported, isNetworkSource } from '../../core/network-source.js';
import { pullsOf } from '../../core/pulls.js';
import type { DatasetAnalysis } from '../../core/schemas/dataset-analysis.js';
import type { DescribeConfig } from '../../core/schemas/describe-config.js';
import type { Post } from '../../core/schemas/post.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import { slicesOf } from '../../core/slices-of.js';
import { findVerdicts, isRelevant } from '../annotate/relevance-verdicts.js';
import type { ActivityContext } from '../context.js';

/** Posts that are read together. */
const BATCH = 500;

/** Posts by day that a source of a refresh found, and how many of them passed the filter. Replies are not among them. */
export async function countPosts(
  context: Pick<ActivityContext, 'store' | 'prompts'>,
  { refreshId, file }: { refreshId: string; file: RefreshFile },
  settings: DescribeConfig,
): Promise<DatasetAnalysis['volume']> {
  const counted: CountedPost[] = [];
  const importedDays: string[] = [];
  let undated = 0;
  const { window } = file;
  for await (const posts of foundPosts(context, refreshId)) {
    const verdicts = await verdictsOf(context, file, posts);
    for (const post of posts) {
      const day = post.createdAt?.toISOString().slice(0, 10);
      if (day === undefined) undated += 1;
      else counted.push({ day, verdict: verdicts.get(post._id) ?? 'unrated' });
      const isInside = day !== undefined && window.from <= day && day <= window.to;
      if (isInside && isImported(post)) importedDays.push(day);
    }
  }
  const collected = collectedSpans(file, importedDays);
  const days = dailyVolume(counted, { window, collected, spikes: settings.spikes });
  const { relevanceAtLeast } = file.annotate;
  return { days, ...settings.spikes, relevanceAtLeast, undated, events: settings.events };
}

/**
 * Days that were looked through: those that a network source was asked for, and, as nobody can say what an importer's file was drawn
 * from, those from its first post to its last.
 */
function collectedSpans(file: RefreshFile, importedDays: readonly string[]): Span[] {
  const asked = file.sources
    .filter(isNetworkSource)
    .flatMap((source) => pullsOf(file, source).map((pull) => pull.window));
  const days = importedDays.toSorted();
  const [from, to] = [days[0], days.at(-1)];
  return from !== undefined && to !== undefined ? [...asked, { from, to }] : asked;
}

async function* foundPosts({ store }: Pick<ActivityContext, 'store'>, refreshId: string): AsyncGenerator<Post[]> {
  const ids: string[] = [];
  for await (const thread of store.threads.find({ refreshIds: refreshId })) ids.push(...thread.foundPostIds);
  for (const slice of slicesOf(ids, BATCH)) yield [...(await store.posts.getMany(slice)).values()];
}

/** What the first LLM step said of each post that it was asked about. */
async function verdictsOf(
  context: Pick<ActivityContext, 'store' | 'prompts'>,
  file: RefreshFile,
  posts: readonly Post[],
): Promise<Map<string, 'relevant' | 'irrelevant'>> {
  const verdicts = new Map<string, 'relevant' | 'irrelevant'>();
  for (const [postId, verdict] of await findVerdicts(context, file, posts)) {
    if (verdict.outcome === 'ok') verdicts.set(postId, isRelevant(verdict, file) ? 'relevant' : 'irrelevant');
  }
  return verdicts;
}
