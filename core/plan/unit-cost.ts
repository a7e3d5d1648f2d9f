import { asBilled, stepPrice } from '../batch-price.js';
import { expectedChatUsd, expectedEmbeddingUsd, expectedGroupUsd, expectedImageUsd } from '../expected-usage.js';
import { CPU_QUEUE, judgeQueue, llmQueue, modelQueue, sourceQueue } from '../names.js';
import { isNetworkSource } from '../network-source.js';
import { postsCostUsd } from '../pricing.js';
import type { AnnotationStep } from '../schemas/annotation.js';
import type { Range } from '../schemas/plan.js';
import type { RefreshFile } from '../schemas/refresh-file.js';
import { exactly, mapRange, sumRanges } from './range.js';
import { SECOND_OPINION, type WorkCount } from './work-count.js';

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

/** Who is asked for one thing of a line, where calls wait, and what it costs. */
interface Unit {
  provider: string;
  model: string;
  queue: string;
  /** USD of one sample, or of one post. */
  usd: Range | null;
  priceFrom: string;
}

/** @throws Error where the counted work is of a model or judge that the file does not name. */
export function unitOf({ stage, id, step, inputImages }: WorkCount, file: RefreshFile): Unit {
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
