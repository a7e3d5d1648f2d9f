import { z } from 'zod';
import { ProviderError } from '../../core/provider-error.js';
import { NO_USAGE, type Usage } from '../../core/schemas/ledger-entry.js';
import type { ImageModelConfig } from '../../core/schemas/image-model-config.js';
import type { DirectImageModel, ImageAnswer, ImageRequest, ProviderAccess } from '../contract.js';
import { dataUrl } from '../data-url.js';
import { callOpenai, openaiClient, type RawAnswer } from '../openai/call.js';
import { inBandError } from '../openai/provider-error.js';

const amount = z.number().nonnegative().nullish();

const ImagesReply = z.looseObject({
  model: z.string().nullish(),
  data: z.array(z.looseObject({ b64_json: z.string().nullish(), media_type: z.string().nullish() })).optional(),
  error: z.unknown().optional(),
  usage: z
    .looseObject({
      prompt_tokens: amount,
      completion_tokens: amount,
      cost: amount,
      is_byok: z.boolean().nullish(),
      cost_details: z.looseObject({ upstream_inference_cost: amount }).nullish(),
    })
    .nullish(),
});

/**
 * OpenRouter's own protocol for images, `POST {baseUrl}/images`: one shape for the models of many vendors. Which hosts may draw is
 * in `parameters.extra.provider`, as OpenRouter takes it.
 */
export function openrouterImageModel(config: ImageModelConfig, access: ProviderAccess): DirectImageModel {
  const client = openaiClient(access);
  const common = { model: config.model, n: 1, ...fieldsOf(config.parameters) };

  async function generate({ prompt, inputImages, signal: callerSignal }: ImageRequest): Promise<ImageAnswer> {
    const references = inputImages.map((image) => ({ type: 'image_url', image_url: { url: dataUrl(image) } }));
    const body = { ...common, prompt, ...(references.length > 0 && { input_references: references }) };
    return readImage(
      await callOpenai(access, callerSignal, (signal) => client.post('/images', { body, signal })),
      access.apiKey,
    );
  }

  return { kind: 'direct', whyUnsupported: () => null, generate };
}

/** A size in pixels has a field of its own; a word such as 2K is a resolution, which goes with an aspect ratio. */
function fieldsOf(parameters: ImageModelConfig['parameters']): Record<string, unknown> {
  const { size, aspectRatio, quality, seed, extra } = parameters;
  return {
    ...(size && (/^\d+x\d+$/.test(size) ? { size } : { resolution: size })),
    ...(aspectRatio && { aspect_ratio: aspectRatio }),
    ...(quality && { quality }),
    ...(seed !== undefined && { seed }),
    ...extra,
  };
}

function readImage({ body, requestId }: RawAnswer, apiKey: string): ImageAnswer {
  const parsed = ImagesReply.safeParse(body);
  const usage = readUsage(parsed.data?.usage);
  if (parsed.data?.error) throw inBandError(parsed.data.error, { apiKey, requestId, usage });
  const [picture] = parsed.data?.data ?? [];
  if (!picture?.b64_json) throw new ProviderError('bad_response', 'the answer holds no image', { requestId, usage });
  return {
    image: { bytes: Buffer.from(picture.b64_json, 'base64'), mediaType: picture.media_type ?? 'image/png' },
    resolvedModel: parsed.data?.model ?? null,
    requestId,
    usage: { ...usage, images: 1 },
  };
}

function readUsage(usage: z.infer<typeof ImagesReply>['usage']): Usage {
  return {
    ...NO_USAGE,
    inputTextTokens: usage?.prompt_tokens ?? null,
    outputTokens: usage?.completion_tokens ?? null,
    billedUsd: billedUsd(usage),
  };
}

/** `cost` is what the account at OpenRouter pays; with a vendor's key of one's own, that vendor bills the rest. */
function billedUsd(usage: z.infer<typeof ImagesReply>['usage']): number | null {
  const cost = usage?.cost ?? null;
  if (cost === null || !usage?.is_byok) return cost;
  const upstream = usage.cost_details?.upstream_inference_cost ?? null;
  return upstream === null ? null : cost + upstream;
}
