import { expectedChatUsd, expectedGroupUsd } from '../../core/expected-usage.js';
import { chatCostUsd } from '../../core/pricing.js';
import { ProviderError } from '../../core/provider-error.js';
import { ANNOTATION_STEPS } from '../../core/schemas/annotation.js';
import type { ChatModelConfig } from '../../core/schemas/chat-model-config.js';
import { wilsonInterval } from '../../core/statistics/wilson-interval.js';
import type { ChatModel } from '../../models/contract.js';
import { disagreements, type GoldenCase } from '../../prompts/golden-case.js';
import { questionMessages, repairMessages } from '../../prompts/messages.js';
import { parseReply } from '../../prompts/parse-reply.js';
import type { StepPrompt } from '../../prompts/prompt-set.js';
import { paintGolden } from './paint-golden.js';

/** Prompts that have a golden set, by their folders. */
export const GOLDEN_STEPS = [...ANNOTATION_STEPS, 'relevance-group'] as const;
export type GoldenStep = (typeof GOLDEN_STEPS)[number];

export interface GoldenSet {
  step: GoldenStep;
  prompt: StepPrompt;
  cases: readonly GoldenCase[];
}

/** How an annotator did on the golden set of one step. A reply that cannot be read, and a failed call, agree with nothing. */
interface GoldenResult {
  step: GoldenStep;
  hash: string;
  n: number;
  agreed: number;
  unparsable: number;
  failed: number;
  /** USD; `null` where a call has no known cost. */
  usd: number | null;
  misses: { name: string; why: string }[];
}

/** Asks every case of a set once, and once more where the reply cannot be read, as the life cycle does. */
export async function runGolden(
  { step, prompt, cases }: GoldenSet,
  model: ChatModel,
  price: ChatModelConfig['price'],
): Promise<GoldenResult> {
  const result: GoldenResult = {
    step,
    hash: prompt.hash,
    n: 0,
    agreed: 0,
    unparsable: 0,
    failed: 0,
    usd: 0,
    misses: [],
  };
  for (const golden of cases) {
    result.n += 1;
    const why = await tryCase({ step, prompt, golden, result }, model, price);
    if (why === null) result.agreed += 1;
    else result.misses.push({ name: golden.name, why });
  }
  return result;
}

interface Trial {
  step: GoldenStep;
  prompt: StepPrompt;
  golden: GoldenCase;
  result: GoldenResult;
}

async function tryCase(
  { step, prompt, golden, result }: Trial,
  model: ChatModel,
  price: ChatModelConfig['price'],
): Promise<string | null> {
  const images = await Promise.all(
    golden.images.map(async (image) => ({ label: image.label, image: await paintGolden(image) })),
  );
  const question = questionMessages(prompt.system, golden.data, images);
  const replySchema = { name: step, schema: prompt.replySchema };
  async function ask(messages: typeof question): Promise<string> {
    const { text, usage } = await model.ask({ messages, replySchema, signal: new AbortController().signal });
    const cost = chatCostUsd(price, usage);
    result.usd = result.usd === null || cost === null ? null : result.usd + cost;
    return text;
  }
  try {
    const first = await ask(question);
    let parsed = parseReply(prompt, first, golden.data);
    if (!parsed.ok)
      parsed = parseReply(prompt, await ask(repairMessages(question, first, parsed.mistake)), golden.data);
    if (parsed.ok) return disagreements(parsed.reply, golden)[0] ?? null;
    result.unparsable += 1;
    return `unparsable: ${parsed.mistake}`;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    result.failed += 1;
    return `${error.kind}: ${error.message}`;
  }
}

/** What a run will ask and may cost, before anything is paid. */
export function goldenWarning(sets: readonly GoldenSet[], { provider, model, price }: ChatModelConfig): string {
  const calls = sets.reduce((sum, { cases }) => sum + cases.length, 0);
  const most = sets.reduce<number | null>((sum, { step, cases }) => {
    const high = cases.map((golden) => expectedUsd(price, step, golden)?.high ?? null);
    return sum === null || high.includes(null) ? null : sum + high.reduce<number>((all, one) => all + (one ?? 0), 0);
  }, 0);
  const cost = most === null ? 'at a price that is not known' : `for at most about ${most.toFixed(2)} USD`;
  return `${calls} calls to ${model} at ${provider}, ${cost}; they are in no ledger`;
}

function expectedUsd(price: ChatModelConfig['price'], step: GoldenStep, { data, images }: GoldenCase) {
  if (step !== 'relevance-group') return expectedChatUsd(price, step, images.length);
  return expectedGroupUsd(price, Array.isArray(data.posts) ? data.posts.length : 1);
}

/** A table for people: agreement of each step with its 95 % interval (Wilson). */
export function goldenLines(results: readonly GoldenResult[]): string[] {
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const rows = results.map(({ step, hash, n, agreed, unparsable, failed }) => {
    const interval = wilsonInterval(agreed, n);
    const range = interval ? `${percent(interval.low)} to ${percent(interval.high)}` : 'no cases';
    const share = n === 0 ? 'unknown' : percent(agreed / n);
    return `${step.padEnd(15)} ${hash}  ${`${agreed}/${n}`.padStart(6)}  ${share.padStart(5)}  (95 %: ${range})  unparsable ${unparsable}, failed ${failed}`;
  });
  const missed = results.flatMap(({ step, misses }) => misses.map(({ name, why }) => `  ${step}, ${name}: ${why}`));
  const usd = results.reduce<number | null>((sum, one) => (sum === null || one.usd === null ? null : sum + one.usd), 0);
  return [
    ...rows,
    ...(missed.length > 0 ? ['', 'Not as expected:', ...missed] : []),
    '',
    `Spent: ${usd === null ? 'unknown' : `${usd.toFixed(4)} USD`}`,
  ];
}
