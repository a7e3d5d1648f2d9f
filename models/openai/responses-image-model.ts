import { z } from 'zod';
import { ProviderError } from '../../core/provider-error.js';
import { redact } from '../../core/redact.js';
import type { ImageModelConfig } from '../../core/schemas/image-model-config.js';
import type { DirectImageModel, ImageAnswer, ImageRequest, ProviderAccess } from '../contract.js';
import { dataUrl } from '../data-url.js';
import { callOpenai, openaiClient, type RawAnswer } from './call.js';
import { inBandError } from './provider-error.js';
import { ResponsesUsage, usageOfResponse } from './responses-usage.js';

const OutputItem = z.looseObject({
  type: z.string(),
  status: z.string().nullish(),
  result: z.string().nullish(),
  revised_prompt: z.string().nullish(),
  output_format: z.string().nullish(),
  error: z.unknown().optional(),
  content: z.array(z.looseObject({ type: z.string(), refusal: z.string().nullish() })).nullish(),
});
type OutputItem = z.infer<typeof OutputItem>;

const ResponsesReply = ResponsesUsage.extend({
  model: z.string().nullish(),
  output: z.array(OutputItem).optional(),
  error: z.unknown().optional(),
  incomplete_details: z.looseObject({ reason: z.string().nullish() }).nullish(),
});

/**
 * OpenAI's Responses with its tool for images: the model of the entry holds the tool, and rewrites the prompt before it draws.
 * `parameters.extra.tool` has further fields of the tool, such as its image `model`; the rest of `extra` goes
 * into the body, but never in the place of prompt, inputs and tool.
 * Price such a row by the picture: the tokens of both models come as one sum.
 */
export function responsesImageModel(config: ImageModelConfig, access: ProviderAccess): DirectImageModel {
  const client = openaiClient(access);
  const { size, quality, extra = {} } = config.parameters;
  const { tool: toolFields, ...rest } = extra;

  async function generate({ prompt, inputImages, signal: callerSignal }: ImageRequest): Promise<ImageAnswer> {
    const pictures = inputImages.map((image) => ({ type: 'input_image', detail: 'auto', image_url: dataUrl(image) }));
    const tool = {
      type: 'image_generation',
      action: inputImages.length > 0 ? 'edit' : 'generate',
      ...(size && { size }),
      ...(quality && { quality }),
      ...(typeof toolFields === 'object' && toolFields),
    };
    const body = {
      // What is asked here is nothing to be kept at the vendor's for a later turn.
      store: false,
      tool_choice: { type: 'image_generation' },
      ...rest,
      model: config.model,
      input: [{ role: 'user', content: [{ type: 'input_text', text: prompt }, ...pictures] }],
      tools: [tool],
    };
    return readReply(
      await callOpenai(access, callerSignal, (signal) => client.post('/responses', { body, signal })),
      access.apiKey,
    );
  }

  return { kind: 'direct', whyUnsupported: () => whyUnsupported(config), generate };
}

function whyUnsupported({ parameters }: ImageModelConfig): string | null {
  if (parameters.seed !== undefined) return 'the image tool of Responses takes no seed';
  if (parameters.aspectRatio !== undefined) return 'the image tool of Responses takes a size, and no aspect ratio';
  return null;
}

function readReply({ body, requestId }: RawAnswer, apiKey: string): ImageAnswer {
  const parsed = ResponsesReply.safeParse(body);
  if (!parsed.success) throw new ProviderError('bad_response', 'the answer is not one of Responses', { requestId });
  const { output = [], error, model, incomplete_details: incomplete } = parsed.data;
  const calls = output.filter(({ type }) => type === 'image_generation_call');
  const drawn = calls.find(({ result, status }) => result && status !== 'failed');
  const usage = usageOfResponse(parsed.data, drawn ? 1 : null);
  const facts = { requestId, usage };
  if (error) throw inBandError(error, { apiKey, ...facts });
  if (drawn?.result) {
    const image = {
      bytes: Buffer.from(drawn.result, 'base64'),
      mediaType: `image/${drawn.output_format ?? 'png'}`,
    };
    const revised = drawn.revised_prompt ? { revisedPrompt: drawn.revised_prompt } : {};
    return { image, resolvedModel: model ?? null, ...facts, ...revised };
  }
  const failed = calls.find((call) => call.error);
  if (failed) throw toolError(failed, { apiKey, ...facts });
  const refusal =
    refusalIn(output) ?? (incomplete?.reason === 'content_filter' ? 'stopped by the content filter' : null);
  if (refusal !== null) throw new ProviderError('refused', redact(refusal, [apiKey]), facts);
  throw new ProviderError('bad_response', 'the answer holds no image', facts);
}

/** The tool's own error; moderation says so by its code, or by the details that only moderation has. */
function toolError({ error }: OutputItem, context: Parameters<typeof inBandError>[1]): ProviderError {
  const failure = inBandError(error, context);
  const { moderation_details: moderated } = error as { moderation_details?: unknown };
  return moderated ? new ProviderError('refused', failure.message, failure) : failure;
}

function refusalIn(output: readonly OutputItem[]): string | null {
  const parts = output.flatMap(({ content }) => content ?? []);
  return parts.find(({ type }) => type === 'refusal')?.refusal ?? null;
}
