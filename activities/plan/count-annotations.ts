import { annotationKey } from '../../core/keys.js';
import { SECOND_OPINION, type WorkCount } from '../../core/plan/work-count.js';
import type { Shares } from '../../core/plan/funnel-shares.js';
import { exactly, mapRange, sumRanges, times } from '../../core/plan/range.js';
import { ANNOTATION_STEPS, type AnnotationStep } from '../../core/schemas/annotation.js';
import type { Candidate } from '../../core/schemas/candidate.js';
import type { Range } from '../../core/schemas/plan.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import { extractionData } from '../annotate/extraction.js';
import { isRelevant, relevanceKeys } from '../annotate/relevance-verdicts.js';
import { shownPosts } from '../annotate/shown-posts.js';
import { importedPosts, isInWindow } from '../collect.js';
import { findProvider } from '../find.js';
import type { CountedCandidates } from './count-embeddings.js';
import type { CountContext } from './count-work.js';

/** Imported posts in the window: by thread, the keys of the verdicts on their relevance. */
export interface ImportedThreads {
  posts: number;
  /** Of each post the keys under which its verdict may be. */
  threads: Map<string, string[][]>;
}

/** Reads every imported post of the window once, and keeps keys only. */
export async function importedThreads(context: CountContext, file: RefreshFile): Promise<ImportedThreads> {
  const threads = new Map<string, string[][]>();
  let posts = 0;
  const sources = file.sources.filter((source) => source.kind === 'imported');
  const seen = new Set<string>();
  for (const source of sources) {
    for await (const post of context.store.posts.find(importedPosts(source), { sort: { _id: 1 } })) {
      if (seen.has(post._id) || !isInWindow(post, file.window, source)) continue;
      seen.add(post._id);
      posts += 1;
      const threadId = `${post.platform}:${post.conversationId}`;
      threads.set(threadId, [...(threads.get(threadId) ?? []), relevanceKeys(context, file, post)]);
    }
  }
  return { posts, threads };
}

function keyOf(
  { prompts }: CountContext,
  file: RefreshFile,
  question: { step: AnnotationStep; data: Record<string, unknown> },
): string {
  const { model } = file.annotate;
  const promptHash = prompts.steps[question.step].hash;
  return annotationKey({ ...question, promptHash, images: [] }, model, findProvider(file, model.provider));
}

interface Parts {
  imported: ImportedThreads;
  /** Posts of searches; each is taken for a thread of its own. */
  searched: Range;
  shares: Shares['values'];
}

/** Done and to do of one step. */
interface Tally {
  hits: number;
  left: Range;
}

type Tallies = Record<AnnotationStep, Tally>;

/** Follows every imported thread as far as the store knows its verdicts, and estimates the rest by shares. */
export async function countAnnotations(
  context: CountContext,
  file: RefreshFile,
  { imported, searched, shares }: Parts,
): Promise<{ counts: WorkCount[]; benchmark: Range; candidates: CountedCandidates }> {
  const tallies = Object.fromEntries(ANNOTATION_STEPS.map((step) => [step, { hits: 0, left: exactly(0) }])) as Tallies;
  const relevance = await tallyRelevance(context, file, { imported, tally: tallies.relevance });
  add(tallies.relevance, searched);
  if (file.annotate.replies === 'filter')
    add(tallies.relevance, times(times(searched, shares.relevantPerThread), shares.repliesPerRelevant));
  const unknownThreads = sumRanges([exactly(relevance.open), searched]);
  const found = await tallyExtraction(context, file, { threads: relevance.relevant, tally: tallies.extraction });
  const maybeRelevant = times(unknownThreads, shares.relevantPerThread);
  add(tallies.extraction, maybeRelevant);
  const candidates = times(sumRanges([exactly(found.open), maybeRelevant]), shares.candidatesPerRelevant);
  await tallyCandidates(context, file, { candidates: found.candidates, tallies });
  const newBenchmark = times(candidates, shares.benchmarkPerCandidate);
  add(tallies.images, newBenchmark);
  const { screenshots, safety, applicability, secondOpinion } = file.annotate;
  if (screenshots) add(tallies.screenshot, times(newBenchmark, shares.screenshotPerBenchmark));
  add(tallies.placeholders, times(newBenchmark, shares.completionPerBenchmark));
  add(tallies.completion, times(newBenchmark, shares.completionPerBenchmark));
  add(tallies.quality, newBenchmark);
  if (safety) add(tallies.safety, times(candidates, shares.checkedPerCandidate));
  // Most metrics compare with an input picture.
  if (applicability) add(tallies.applicability, times(newBenchmark, { ...shares.imageToImagePerSample, high: 1 }));
  add(tallies.feedback, times(candidates, shares.feedbackPerCandidate));
  const knownBenchmark = found.candidates.filter((candidate) => candidate.extractedQuality === 'benchmark').length;
  return {
    counts: [
      ...ANNOTATION_STEPS.map((step) => count(step, tallies[step], file)),
      ...(secondOpinion ? [secondCount(file, tallies.quality, found.candidates)] : []),
    ],
    benchmark: sumRanges([exactly(knownBenchmark), newBenchmark]),
    candidates: { known: found.candidates, unknown: candidates },
  };
}

function add(tally: Tally, range: Range): void {
  tally.left = sumRanges([tally.left, range]);
}

function count(step: AnnotationStep, { hits, left }: Tally, { annotate }: RefreshFile): WorkCount {
  const exact = left.low === left.high;
  return {
    stage: 'annotate',
    id: step,
    step,
    samples: mapRange(left, (n) => hits + Math.ceil(n)),
    cacheHits: hits,
    perCall: step === 'relevance' ? annotate.relevancePostsPerCall : 1,
    inputImages: exactly(0),
    basis: exact ? 'verdicts looked up by key' : 'verdicts looked up by key; the rest by the shares of the funnel',
  };
}

/** The second annotator is asked of everything that the first was. */
function secondCount(file: RefreshFile, quality: Tally, candidates: readonly Candidate[]): WorkCount {
  const hits = candidates.filter((candidate) => candidate.secondOpinion !== null).length;
  const left = mapRange(quality.left, (n) => Math.max(0, n + quality.hits - hits));
  return { ...count('quality', { hits, left }, file), id: SECOND_OPINION };
}

/** The posts of a thread are asked about one after the other, until one of them is relevant. */
async function tallyRelevance(
  { store }: CountContext,
  file: RefreshFile,
  { imported, tally }: { imported: ImportedThreads; tally: Tally },
): Promise<{ relevant: string[]; open: number }> {
  const relevant: string[] = [];
  let open = 0;
  const verdicts = await store.annotations.getMany([...imported.threads.values()].flat(2));
  for (const [threadId, posts] of imported.threads) {
    const known = posts.flatMap((keys) => keys.flatMap((key) => verdicts.get(key) ?? []).slice(0, 1));
    const unknown = posts.length - known.length;
    tally.hits += known.length;
    if (known.some((verdict) => isRelevant(verdict, file))) relevant.push(threadId);
    else if (unknown > 0) {
      open += 1;
      add(tally, { low: 1, expected: unknown, high: unknown });
    }
  }
  return { relevant, open };
}

async function tallyExtraction(
  context: CountContext,
  file: RefreshFile,
  { threads, tally }: { threads: readonly string[]; tally: Tally },
): Promise<{ open: number; candidates: Candidate[] }> {
  const candidates: Candidate[] = [];
  let open = 0;
  const known = await context.store.threads.getMany(threads);
  for (const id of threads) {
    const thread = known.get(id);
    const posts = thread ? await shownPosts(context, file, thread) : [];
    const key = thread && keyOf(context, file, { step: 'extraction', data: extractionData(file, thread, posts) });
    const verdict = key ? await context.store.annotations.get(key) : null;
    if (!verdict) {
      open += 1;
      continue;
    }
    tally.hits += 1;
    for await (const candidate of context.store.candidates.find({
      'annotations.extraction': verdict._id,
      threadId: id,
    }))
      candidates.push(candidate);
  }
  add(tally, exactly(open));
  return { open, candidates };
}

/** A verdict of a prompt that has changed since is asked for anew. */
async function tallyCandidates(
  { store, prompts }: CountContext,
  file: RefreshFile,
  { candidates, tallies }: { candidates: readonly Candidate[]; tallies: Tallies },
): Promise<void> {
  const ids = candidates.flatMap((candidate) => Object.values(candidate.annotations));
  const verdicts = await store.annotations.getMany(ids);
  for (const candidate of candidates) {
    for (const step of stepsOf(candidate, file.annotate)) {
      const verdict = verdicts.get(candidate.annotations[step] ?? '');
      if (verdict?.promptHash === prompts.steps[step].hash) tallies[step].hits += 1;
      else add(tallies[step], exactly(1));
    }
  }
}

function stepsOf(candidate: Candidate, config: RefreshFile['annotate']): AnnotationStep[] {
  if (candidate.extractedQuality === 'trash') return [];
  const { annotations, split } = candidate;
  const steps: AnnotationStep[] = [];
  if (candidate.extractedQuality === 'benchmark') {
    steps.push('images');
    if (config.screenshots && candidate.conversationImage !== null) steps.push('screenshot');
    if (candidate.hasPlaceholders || candidate.readPrompt !== null || annotations.placeholders)
      steps.push('placeholders');
    if (candidate.hasPlaceholders) steps.push('completion');
    if (!candidate.hasPlaceholders || candidate.filledPrompt !== null) steps.push('quality');
  }
  if (config.safety) steps.push('safety');
  if (config.applicability && (annotations.applicability || split === 'image_to_image')) steps.push('applicability');
  if (candidate.feedback.length > 0) steps.push('feedback');
  return steps;
}
