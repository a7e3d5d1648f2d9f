import { z } from 'zod';
import { ProviderError } from '../../core/provider-error.js';
import { redact } from '../../core/redact.js';
import { NO_USAGE, type Usage } from '../../core/schemas/ledger-entry.js';
import type { ImageAnswer } from '../contract.js';

const Part = z.looseObject({
  thought: z.boolean().nullish(),
  inlineData: z.looseObject({ mimeType: z.string().nullish(), data: z.string().nullish() }).nullish(),
});

const TokenCounts = z.array(z.looseObject({ modality: z.string().nullish(), tokenCount: z.number().nullish() }));

const Answer = z.looseObject({
  candidates: z
    .array(
      z.looseObject({
        finishReason: z.string().nullish(),
        content: z.looseObject({ parts: z.array(Part).nullish() }).nullish(),
      }),
    )
    .nullish(),
  promptFeedback: z
    .looseObject({ blockReason: z.string().nullish(), blockReasonMessage: z.string().nullish() })
    .nullish(),
  modelVersion: z.string().nullish(),
  responseId: z.string().nullish(),
  usageMetadata: z
    .looseObject({
      promptTokenCount: z.number().nullish(),
      promptTokensDetails: TokenCounts.nullish(),
      candidatesTokenCount: z.number().nullish(),
      thoughtsTokenCount: z.number().nullish(),
    })
    .nullish(),
});
type Answer = z.infer<typeof Answer>;

/**
 * Ends of an answer that are a decision about its content. All others without a picture (NO_IMAGE, IMAGE_OTHER, STOP after mere
 * words) are moods of the model: the next try may draw.
 */
const REFUSALS = [
  'SAFETY',
  'RECITATION',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
];

/**
 * The picture of an answer: the first that is not one of the model's thoughts.
 *
 * @throws ProviderError `refused` or `bad_response` where there is none; Google says so with HTTP 200.
 */
export function readImage(body: unknown, apiKey: string): ImageAnswer {
  const parsed = Answer.safeParse(body);
  if (!parsed.success) throw new ProviderError('bad_response', 'the answer is not in the shape of Gemini');
  const answer = parsed.data;
  const requestId = answer.responseId ?? null;
  const usage = readUsage(answer.usageMetadata);
  const picture = pictureIn(answer);
  if (!picture) throw withoutPicture(answer, { apiKey, requestId, usage });
  return {
    image: { bytes: Buffer.from(picture.data, 'base64'), mediaType: picture.mimeType },
    resolvedModel: answer.modelVersion ?? null,
    requestId,
    usage: { ...usage, images: 1 },
  };
}

function pictureIn({ candidates }: Answer): { data: string; mimeType: string } | null {
  for (const { thought, inlineData } of candidates?.[0]?.content?.parts ?? []) {
    const mimeType = inlineData?.mimeType ?? 'image/png';
    if (thought !== true && inlineData?.data && mimeType.startsWith('image/'))
      return { data: inlineData.data, mimeType };
  }
  return null;
}

/** The model's own words are left out: they like to repeat the prompt. */
function withoutPicture(
  { candidates, promptFeedback }: Answer,
  { apiKey, requestId, usage }: { apiKey: string; requestId: string | null; usage: Usage },
): ProviderError {
  const facts = { requestId, usage };
  const { blockReason, blockReasonMessage } = promptFeedback ?? {};
  // A reason that is new or unspecified may be left out, with its message as the only sign.
  if (blockReason || blockReasonMessage) {
    const words = `the prompt was blocked: ${[blockReason, blockReasonMessage].filter(Boolean).join(': ')}`;
    return new ProviderError('refused', redact(words, [apiKey]), facts);
  }
  const finishReason = candidates?.[0]?.finishReason ?? 'no reason given';
  if (REFUSALS.includes(finishReason)) return new ProviderError('refused', `no picture: ${finishReason}`, facts);
  return new ProviderError('bad_response', redact(`the answer holds no image: ${finishReason}`, [apiKey]), facts);
}

/** Of answers without a picture nobody says whether a picture is billed, so `images` is left unknown. */
function readUsage(usage: Answer['usageMetadata']): Usage {
  if (!usage) return NO_USAGE;
  const { promptTokenCount, promptTokensDetails: details, candidatesTokenCount, thoughtsTokenCount } = usage;
  const output = [candidatesTokenCount, thoughtsTokenCount].filter((count) => typeof count === 'number');
  return {
    ...NO_USAGE,
    inputTextTokens: details ? tokensOf(details, 'TEXT') : (promptTokenCount ?? null),
    inputImageTokens: details ? tokensOf(details, 'IMAGE') : null,
    outputTokens: output.length > 0 ? output.reduce((sum, count) => sum + count, 0) : null,
  };
}

function tokensOf(counts: z.infer<typeof TokenCounts>, modality: string): number {
  return counts.reduce((sum, count) => sum + (count.modality === modality ? (count.tokenCount ?? 0) : 0), 0);
}
