import type { WorkCount } from '../../core/plan/work-count.js';
import { exactly, mapRange, times } from '../../core/plan/range.js';
import { funnelShares } from '../../core/plan/funnel-shares.js';
import type { Range } from '../../core/schemas/plan.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { PromptSet } from '../../prompts/prompt-set.js';
import type { Store } from '../../store/store.js';
import { countAnnotated } from './count-annotated.js';
import { countAnnotations, importedThreads } from './count-annotations.js';
import { countEmbeddings, countEmbeddingsOf } from './count-embeddings.js';
import { countFrozen } from './count-frozen.js';
import { countTopics } from './count-topics.js';
import { allSearched, searchedPosts, type SearchedPosts } from './searched-posts.js';

/** What counting needs: the store to look into, and the prompts that keys are made of. */
export interface CountContext {
  store: Store;
  prompts: PromptSet;
}

/** Everything that there is to do for a refresh, and what is done already. Reads the store only; asks and pays nobody. */
export async function countWork(
  context: CountContext,
  file: RefreshFile,
): Promise<{ counts: WorkCount[]; shareSource: string }> {
  const known = await context.store.refreshes.get(file.id);
  const release = known?.releaseId ? await context.store.releases.get(known.releaseId) : null;
  if (release) {
    const counts = [
      ...collected(file),
      ...(await countAnnotated(context, file.id)),
      ...(await countFrozen(context, file, release)),
      ...countTopics(file),
      ...(await countEmbeddingsOf(context, file, release)),
    ];
    return { counts, shareSource: 'pictures to be drawn are taken to come out as `ok` in 70 to 100 % of the cases' };
  }
  return estimate(context, file);
}

async function estimate(
  context: CountContext,
  file: RefreshFile,
): Promise<{ counts: WorkCount[]; shareSource: string }> {
  const shares = funnelShares(await earlierFunnels(context.store));
  const { values } = shares;
  const imported = await importedThreads(context, file);
  const searches = await searchedPosts(context.store, file);
  const searched = allSearched(searches);
  const annotated = await countAnnotations(context, file, { imported, searched, shares: values });
  const samples = mapRange(times(annotated.benchmark, values.samplesPerBenchmark), Math.ceil);
  const textToImage = capped(times(samples, invert(values.imageToImagePerSample)), file.curate.maxPerSplit);
  const imageToImage = capped(times(samples, values.imageToImagePerSample), file.curate.maxPerSplit);
  const inputImages = { low: 0, expected: values.imageToImagePerSample.expected, high: 2 };
  const basis = 'samples that the posts are taken to give, at most curate.maxPerSplit a split';
  const perModel = file.models.map((model): WorkCount => {
    const splits = [
      ...(model.splits.includes('text_to_image') ? [textToImage] : []),
      ...(model.splits.includes('image_to_image') ? [imageToImage] : []),
    ];
    const total = splits.reduce((sum, range) => addUp(sum, range), exactly(0));
    const pictures = mapRange(total, (n) => n * model.draws);
    return { ...blank, stage: 'generate', id: model.id, samples: pictures, inputImages, basis };
  });
  const outputs = perModel.reduce((sum, count) => addUp(sum, count.samples), exactly(0));
  const judged = mapRange(times(outputs, { low: 0.7, expected: 0.95, high: 1 }), Math.ceil);
  const perJudge = file.judges.map((judge): WorkCount => ({
    ...blank,
    stage: 'judge',
    id: judge.id,
    samples: judged,
    inputImages,
    basis: 'pictures that the models are taken to give: 70 to 100 % of what they are asked for',
  }));
  const sources = collecting(file, {
    imported: imported.posts,
    searches,
    relevantSearched: times(searched, values.relevantPerThread),
    repliesPerRelevant: values.repliesPerRelevant,
  });
  const embedded = await countEmbeddings(context, file, { ...annotated.candidates, shares: values });
  return {
    counts: [...sources, ...annotated.counts, ...perModel, ...perJudge, ...countTopics(file), ...embedded],
    shareSource: shares.source,
  };
}

const blank = { step: null, cacheHits: 0, perCall: 1, inputImages: exactly(0) } as const;

/** Funnels of refreshes that came to a release. */
async function earlierFunnels(store: Store): Promise<Record<string, number>[]> {
  const funnels: Record<string, number>[] = [];
  for await (const { funnel } of store.refreshes.find(
    { releaseId: { $ne: null } },
    { sort: { startedAt: -1 }, limit: 20 },
  ))
    funnels.push(funnel);
  return funnels;
}

interface Collecting {
  imported: number;
  searches: readonly SearchedPosts[];
  relevantSearched: Range;
  repliesPerRelevant: Range;
}

function collecting(file: RefreshFile, parts: Collecting): WorkCount[] {
  const all = allSearched(parts.searches).high;
  return file.sources.map((source): WorkCount => {
    if (source.kind === 'imported')
      return {
        ...blank,
        stage: 'collect',
        id: source.id,
        samples: exactly(parts.imported),
        cacheHits: parts.imported,
        basis: 'imported posts in the window',
      };
    const { posts, basis } = parts.searches.find(({ sourceId }) => sourceId === source.id) ?? NO_SEARCH;
    const share = all === 0 ? 0 : posts.high / all;
    const replies = source.replies
      ? times(
          mapRange(parts.relevantSearched, (n) => n * share),
          parts.repliesPerRelevant,
        )
      : exactly(0);
    return {
      ...blank,
      stage: 'collect',
      id: source.id,
      samples: mapRange(addUp(posts, replies), Math.ceil),
      perCall: source.pageSize,
      basis: `${basis}${source.replies ? ', and an estimate of their replies' : ''}`,
    };
  });
}

const NO_SEARCH = { posts: exactly(0), basis: 'nothing is searched' };

/** With a release there is nothing more to collect. */
function collected(file: RefreshFile): WorkCount[] {
  return file.sources.map((source) => ({
    ...blank,
    stage: 'collect',
    id: source.id,
    samples: exactly(0),
    basis: 'nothing more is collected: the release is frozen',
  }));
}

function addUp(a: Range, b: Range): Range {
  return { low: a.low + b.low, expected: a.expected + b.expected, high: a.high + b.high };
}

/** Share of the others: the most of them where there is least of this. */
function invert({ low, expected, high }: Range): Range {
  return { low: 1 - high, expected: 1 - expected, high: 1 - low };
}

function capped(range: Range, most: number): Range {
  return mapRange(range, (n) => Math.min(most, Math.ceil(n)));
}
