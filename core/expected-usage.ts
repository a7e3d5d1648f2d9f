import { embeddingCostUsd } from './embedding/embedding-key.js';
import { chatCostUsd, imageCostUsd } from './pricing.js';
import type { AnnotationStep } from './schemas/annotation.js';
import type { AskedEmbeddingConfig } from './schemas/embedding-config.js';
import { NO_USAGE, type Usage } from './schemas/ledger-entry.js';
import type { Range } from './schemas/plan.js';
import type { ChatModelConfig } from './schemas/chat-model-config.js';
import type { ImageModelConfig } from './schemas/image-model-config.js';

/** Questions to a chat model: an LLM step, a judge's look at one generation, a prompt to be rewritten, or a topic to be named. */
export type ChatCall = AnnotationStep | 'judge' | 'rewrite' | 'topic';

const LEVELS = ['low', 'expected', 'high'] as const;
type Level = (typeof LEVELS)[number];

/** Tokens of text in question and answer, pictures apart: the shipped prompts with short, usual and long posts. */
const CHAT_TOKENS: Record<ChatCall, { input: Range; output: Range }> = {
  relevance: { input: { low: 500, expected: 700, high: 1500 }, output: { low: 30, expected: 80, high: 300 } },
  extraction: { input: { low: 900, expected: 2000, high: 8000 }, output: { low: 150, expected: 500, high: 3000 } },
  images: { input: { low: 700, expected: 1000, high: 2500 }, output: { low: 50, expected: 150, high: 600 } },
  screenshot: { input: { low: 500, expected: 700, high: 1000 }, output: { low: 50, expected: 250, high: 1500 } },
  placeholders: { input: { low: 350, expected: 500, high: 1500 }, output: { low: 10, expected: 40, high: 300 } },
  completion: { input: { low: 700, expected: 1000, high: 2500 }, output: { low: 50, expected: 200, high: 1000 } },
  quality: { input: { low: 700, expected: 1000, high: 2500 }, output: { low: 50, expected: 150, high: 500 } },
  safety: { input: { low: 800, expected: 1100, high: 2500 }, output: { low: 10, expected: 40, high: 400 } },
  applicability: { input: { low: 500, expected: 800, high: 2500 }, output: { low: 30, expected: 100, high: 500 } },
  feedback: { input: { low: 600, expected: 1200, high: 5000 }, output: { low: 80, expected: 300, high: 1500 } },
  rewrite: { input: { low: 500, expected: 700, high: 2500 }, output: { low: 50, expected: 200, high: 1000 } },
  topic: { input: { low: 400, expected: 1500, high: 4000 }, output: { low: 10, expected: 30, high: 100 } },
  judge: { input: { low: 500, expected: 800, high: 2500 }, output: { low: 80, expected: 250, high: 1000 } },
};

/** Tokens of one picture that a model is shown. */
const IMAGE_TOKENS: Range = { low: 85, expected: 800, high: 1600 };

/** Tokens of one picture that an image model draws, where it is billed by token (about 1024 x 1024, low to high quality). */
const DRAWN_TOKENS: Range = { low: 270, expected: 1600, high: 6300 };

/** Tokens of the prompt that an image model is given. */
const PROMPT_TOKENS: Range = { low: 10, expected: 80, high: 1000 };

/** @returns USD of one chat call that shows so many pictures, or `null` without a price. */
export function expectedChatUsd(price: ChatModelConfig['price'], call: ChatCall, images: number): Range | null {
  const { input, output } = CHAT_TOKENS[call];
  return range((level) =>
    chatCostUsd(price, {
      ...NO_USAGE,
      inputTextTokens: input[level],
      inputImageTokens: images * IMAGE_TOKENS[level],
      outputTokens: output[level],
    }),
  );
}

/** Tokens of the words of the grouped step, and of one post in question and answer. */
const GROUP_TOKENS = {
  words: { low: 450, expected: 500, high: 550 },
  post: { low: 80, expected: 200, high: 1000 },
  entry: { low: 25, expected: 45, high: 120 },
} satisfies Record<string, Range>;

/** @returns USD of one call that judges so many posts, or `null` without a price. */
export function expectedGroupUsd(price: ChatModelConfig['price'], posts: number): Range | null {
  const { words, post, entry } = GROUP_TOKENS;
  return range((level) =>
    chatCostUsd(price, {
      ...NO_USAGE,
      inputTextTokens: words[level] + posts * post[level],
      outputTokens: posts * entry[level],
    }),
  );
}

/** @returns USD of one picture drawn from so many input pictures, or `null` without a price. */
export function expectedImageUsd(price: ImageModelConfig['price'], inputImages: number): Range | null {
  return range((level) => {
    const usage: Usage = {
      ...NO_USAGE,
      inputTextTokens: PROMPT_TOKENS[level],
      inputImageTokens: inputImages * IMAGE_TOKENS[level],
      outputTokens: DRAWN_TOKENS[level],
      images: 1,
    };
    return imageCostUsd(price, usage);
  });
}

/** Prompts that one call embeds. */
export const TEXTS_A_CALL = 128;

/** @returns USD of one prompt that is embedded, or `null` without a price. */
export function expectedEmbeddingUsd(price: AskedEmbeddingConfig['price']): Range | null {
  return range((level) => embeddingCostUsd(price, PROMPT_TOKENS[level]));
}

function range(cost: (level: Level) => number | null): Range | null {
  const [low, expected, high] = LEVELS.map(cost);
  if (low == null || expected == null || high == null) return null;
  return { low, expected, high };
}
