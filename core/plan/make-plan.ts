import { isNetworkSource } from '../network-source.js';
import { asBilled, stepPrice } from '../batch-price.js';
import { canonicalJson } from '../canonical-json.js';
import { withoutUnset } from '../later-settings.js';
import { sha256 } from '../content-key.js';
import { expectedChatUsd, expectedEmbeddingUsd, expectedGroupUsd, expectedImageUsd } from '../expected-usage.js';
import { CPU_QUEUE, judgeQueue, llmQueue, modelQueue, sourceQueue } from '../names.js';
import { postsCostUsd } from '../pricing.js';
import type { AnnotationStep } from '../schemas/annotation.js';
import type { PaidStage } from '../schemas/ledger-entry.js';
import type { Plan, PlanLine, Range } from '../schemas/plan.js';
import type { RefreshFile } from '../schemas/refresh-file.js';
import { exactly, mapRange, maxRange, sumRanges, times } from './range.js';
import type { PricedFile } from './resolve-prices.js';

/** How much there is to do for one line of the plan, and how much of it is done. */
export interface WorkCount {
  stage: PaidStage;
  id: string;
  step: AnnotationStep | null;
  /** Hits are in it. */
  samples: Range;
  cacheHits: number;
  /** Things that one call deals with: posts of a page; 1 for all others. */
  perCall: number;
  /** Input pictures of one sample, for models and judges. */
  inputImages: Range;
  basis: string;
}

export interface PlanParts {
  priced: PricedFile;
  /** Version hash of each prompt that will be used, by name. */
  promptHashes: Readonly<Record<string, string>>;
  counts: readonly WorkCount[];
  /** Where estimated counts come from. */
  shareSource: string;
  now: Date;
}

/** Seconds from asking to answer, as the hours of a plan assume them. */
export const LATENCY_SECONDS = { collect: 1, annotate: 4, generate: 30, judge: 6, embed: 1 } as const satisfies Record<
  PaidStage,
  number
>;

/** Calls in flight where the file says nothing; the workers' own default. */
const CONCURRENCY = 8;

/** Id of the line of the second annotator; its calls are billed under `annotate` like those of the first. */
export const SECOND_OPINION = 'second-opinion';

/** Pictures that an LLM step is shown as a rule. */
const STEP_IMAGES: Record<AnnotationStep, number> = {
  relevance: 0,
  extraction: 0,
  images: 2,
  screenshot: 1,
  placeholders: 0,
  completion: 1,
  quality: 2,
  safety: 2,
  applicability: 1,
  feedback: 0,
};

const DIGEST_LENGTH = 16;

/** Prices counted work. Pure: the same parts give the same digest, on every machine and day. */
export function makePlan(parts: PlanParts): Plan {
  const { file } = parts.priced;
  const lines = parts.counts.map((count) => planLine(count, parts.priced));
  const digests = partsOf(parts, lines);
  return {
    _id: sha256(canonicalJson(digests)).slice(0, DIGEST_LENGTH),
    refreshId: file.id,
    plannedAt: parts.now,
    startedAt: null,
    lines,
    usd: sumRanges(lines.flatMap((line) => line.usd ?? [])),
    unpriced: [...new Set(lines.flatMap((line) => (line.usd === null ? nameOf(line) : [])))],
    hours: wholeHours(lines),
    assumptions: [...assumptions(parts.shareSource), ...batchAssumptions(file)],
    budget: file.budget,
    parts: digests,
  };
}

/** What a line is about, as the refresh file names it. */
export function nameOf(line: Pick<PlanLine, 'stage' | 'id'>): string {
  switch (line.stage) {
    case 'collect':
      return `sources/${line.id}`;
    case 'annotate':
      return 'annotate';
    case 'generate':
      return `models/${line.id}`;
    case 'judge':
      return `judges/${line.id}`;
    case 'embed':
      return 'embeddings';
  }
}

function planLine(count: WorkCount, priced: PricedFile): PlanLine {
  const { stage, id, step, samples, cacheHits, basis, perCall } = count;
  const left = mapRange(samples, (n) => Math.max(0, n - cacheHits));
  const calls = mapRange(left, (n) => Math.ceil(n / perCall));
  const unit = unitOf(count, priced.file);
  const usd = left.high === 0 ? exactly(0) : unit.usd && times(unit.usd, left);
  const priceName = id === SECOND_OPINION ? 'annotate/secondOpinion' : nameOf(count);
  const known = unit.usd === null ? null : (priced.priceFrom[priceName] ?? unit.priceFrom);
  const rate = callsPerSecond(stage, unit.queue, priced.file);
  return {
    stage,
    id,
    step,
    provider: unit.provider,
    model: unit.model,
    samples,
    cacheHits,
    calls,
    count: samples.low === samples.high ? 'exact' : 'estimated',
    basis,
    usd,
    priceFrom: known,
    hours: mapRange(calls, (n) => n / rate / 3600),
  };
}

interface Unit {
  provider: string;
  model: string;
  queue: string;
  /** USD of one sample, or of one post. */
  usd: Range | null;
  priceFrom: string;
}

function unitOf({ stage, id, step, inputImages }: WorkCount, file: RefreshFile): Unit {
  const priceFrom = 'refresh file';
  switch (stage) {
    case 'collect': {
      const source = file.sources.find((entry) => entry.id === id);
      const network = source && isNetworkSource(source) ? source : null;
      const perPost = network ? postsCostUsd(network.pricePerPostUsd, 1) : 0;
      const from = network ? priceFrom : 'in the store already';
      const queue = sourceQueue(id);
      return {
        provider: id,
        model: source?.kind ?? '',
        queue,
        usd: perPost === null ? null : exactly(perPost),
        priceFrom: from,
      };
    }
    case 'annotate': {
      const { secondOpinion } = file.annotate;
      const second = id === SECOND_OPINION ? secondOpinion : null;
      const { provider, model, price } = second ?? file.annotate.model;
      // A line without a step is that of the names of topics.
      const usd =
        second || !step
          ? expectedChatUsd(price, step ?? 'topic', step ? STEP_IMAGES[step] : 0)
          : annotateUsd(file, step);
      return { provider, model, queue: llmQueue(provider), usd, priceFrom };
    }
    case 'generate': {
      const { protocol, provider, model, price, rewriter } = asBilled(required(file.models, id));
      if (protocol === 'stored')
        return { provider, model, queue: modelQueue(provider), usd: exactly(0), priceFrom: 'in the store already' };
      const usd = rewriter
        ? bothOf(
            atEach(inputImages, (images) => expectedChatUsd(rewriter.price, 'rewrite', images)),
            expectedImageUsd(price, 0),
          )
        : atEach(inputImages, (images) => expectedImageUsd(price, images));
      return { provider, model, queue: modelQueue(provider), usd, priceFrom };
    }
    case 'judge': {
      const { provider, model, price } = asBilled(required(file.judges, id));
      const usd = atEach(inputImages, (images) => expectedChatUsd(price, 'judge', 1 + images));
      return { provider, model, queue: judgeQueue(provider), usd, priceFrom };
    }
    case 'embed':
      return embeddingUnit(file);
  }
}

/** One call embeds many prompts. */
function embeddingUnit({ embeddings }: RefreshFile): Unit {
  if (embeddings?.protocol !== 'openai-embeddings')
    return { provider: 'built-in', model: 'ngram-512', queue: CPU_QUEUE, usd: exactly(0), priceFrom: 'built in' };
  const { provider, model, price } = embeddings;
  const usd = expectedEmbeddingUsd(price);
  return { provider, model, queue: llmQueue(provider), usd, priceFrom: 'refresh file' };
}

/** USD of one question of a step; of many that go together, an equal part. */
function annotateUsd({ annotate }: RefreshFile, step: AnnotationStep): Range | null {
  const { relevancePostsPerCall: group } = annotate;
  const price = stepPrice(annotate, step);
  if (step !== 'relevance' || group === 1) return expectedChatUsd(price, step, STEP_IMAGES[step]);
  const whole = expectedGroupUsd(price, group);
  return whole && mapRange(whole, (usd) => usd / group);
}

/** Rewriting and drawing: unknown where either is. */
function bothOf(a: Range | null, b: Range | null): Range | null {
  return a && b && sumRanges([a, b]);
}

function required<Entry extends { id: string }>(entries: readonly Entry[], id: string): Entry {
  const entry = entries.find((one) => one.id === id);
  if (!entry) throw new Error(`counted work of ${id}, which the refresh file does not name`);
  return entry;
}

function atEach(images: Range, cost: (images: number) => Range | null): Range | null {
  const [low, expected, high] = [cost(images.low), cost(images.expected), cost(images.high)];
  return low && expected && high && { low: low.low, expected: expected.expected, high: high.high };
}

function callsPerSecond(stage: PaidStage, queue: string, file: RefreshFile): number {
  const { rps, concurrency = CONCURRENCY } = file.limits.queues[queue] ?? {};
  const inFlight =
    stage === 'collect'
      ? 1
      : stage === 'generate'
        ? Math.min(concurrency, file.limits.samplesInFlight * file.limits.chunksInFlight)
        : concurrency;
  return Math.min(rps ?? Number.POSITIVE_INFINITY, inFlight / LATENCY_SECONDS[stage]);
}

/** Stages before the release follow each other; models and judges work side by side, those of one queue one after the other. */
function wholeHours(lines: readonly PlanLine[]): Range {
  const of = (stage: PaidStage) => lines.filter((line) => line.stage === stage);
  const before = [...of('collect'), ...of('annotate'), ...of('embed')].map((line) => line.hours);
  const queues = new Map<string, Range>();
  for (const line of [...of('generate'), ...of('judge')]) {
    const queue = `${line.stage}/${line.provider}`;
    queues.set(queue, sumRanges([queues.get(queue) ?? exactly(0), line.hours]));
  }
  return sumRanges([...before, maxRange([...queues.values()])]);
}

/** All that changes the cost, part by part: not hours, limits, titles, or where a price was read. */
function partsOf({ priced, promptHashes }: PlanParts, lines: readonly PlanLine[]): Plan['parts'] {
  const { publish: _publish, title: _title, limits: _limits, ...paid } = withoutUnset(priced.file);
  const digests = [
    ...Object.entries(paid).map(([field, value]): [string, unknown] => [`${field} of the refresh file`, value]),
    ...Object.entries(promptHashes).map(([name, hash]): [string, unknown] => [`prompt ${name}`, hash]),
    ...lines.map((line): [string, unknown] => {
      const { stage, id, samples, cacheHits, calls, usd } = line;
      return [`counts of ${stage} ${id}`, { samples, cacheHits, calls, usd }];
    }),
  ];
  return digests
    .map(([name, value]) => ({ name, digest: sha256(canonicalJson(value)).slice(0, DIGEST_LENGTH) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function assumptions(shareSource: string): string[] {
  const seconds = LATENCY_SECONDS;
  return [
    `estimated counts: ${shareSource}`,
    'retries and repaired replies are in no count; each may be billed',
    `hours: one worker process, calls as in limits.queues (else ${CONCURRENCY} in flight), ${seconds.annotate} s an LLM step, ${seconds.generate} s a picture, ${seconds.judge} s a judgment, ${seconds.collect} s a page`,
    'tokens of a call: docs/planning.md',
  ];
}

/** What is asked in batches, and what that means for money and time. */
function batchAssumptions({ models, judges, annotate }: RefreshFile): string[] {
  const steps = annotate.batch.map((step) => ({
    id: `annotate ${step}`,
    batch: true,
    batchDiscount: annotate.batchDiscount,
  }));
  const batched = [...steps, ...models, ...judges].filter((entry) => entry.batch);
  const [first] = batched;
  if (!first) return [];
  const names = (entries: typeof batched) => entries.map(({ id }) => id).join(', ');
  const unknown = batched.filter(({ batchDiscount }) => batchDiscount === null);
  return [
    `in batches, at the vendor's discount: ${names(batched)}; what a batch leaves unanswered is asked one by one at the full price`,
    'each batch may take 24 hours, judgments after the pictures, one step of annotation after the other; that is not in the hours',
    ...(unknown.length > 0 ? [`batch discount unknown, so at the full price: ${names(unknown)}`] : []),
  ];
}
