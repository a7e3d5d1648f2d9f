import { toFile } from 'openai';
import type { ImageEditParamsNonStreaming, ImageGenerateParamsNonStreaming } from 'openai/resources/images';
import { z } from 'zod';
import type { ImageModelConfig } from '../../core/schemas/image-model-config.js';
import { ProviderError } from '../../core/provider-error.js';
import { NO_USAGE, type Usage } from '../../core/schemas/ledger-entry.js';
import type { DirectImageModel, ImageAnswer, ImageBytes, ImageRequest, ProviderAccess } from '../contract.js';
import { dataUrl } from '../data-url.js';
import { openaiBatch, type BatchEndpoint } from './batch.js';
import { callOpenai, openaiClient, type RawAnswer } from './call.js';
import { inBandError } from './provider-error.js';

/** Lenient on purpose: vLLM-Omni, SGLang and LocalAI leave most fields out. */
const ImagesReply = z.looseObject({
  data: z.array(z.looseObject({ b64_json: z.string().nullish() })).optional(),
  error: z.unknown().optional(),
  model: z.string().nullish(),
  output_format: z.string().nullish(),
  usage: z
    .looseObject({
      output_tokens: z.number().nullish(),
      input_tokens: z.number().nullish(),
      input_tokens_details: z
        .looseObject({ image_tokens: z.number().nullish(), text_tokens: z.number().nullish() })
        .nullish(),
    })
    .nullish(),
});

/** Any server that speaks the OpenAI Images protocol: generations for text to image, edits where there are inputs. */
export function openaiImageModel(config: ImageModelConfig, access: ProviderAccess): DirectImageModel {
  const client = openaiClient(access);
  const { size, quality, seed, extra } = config.parameters;
  // OpenAI's own models take no seed; self-hosted servers of the protocol do.
  const numbered = seed === undefined ? {} : { seed };
  const common = { model: config.model, ...(size && { size }), ...(quality && { quality }), ...numbered, ...extra };

  async function generate(request: ImageRequest): Promise<ImageAnswer> {
    const answer =
      request.inputImages.length === 0
        ? await callOpenai(access, request.signal, (signal) => {
            const body = { ...common, prompt: request.prompt, n: 1 } as ImageGenerateParamsNonStreaming;
            return client.images.generate(body, { signal });
          })
        : await edit(request);
    return readImage(answer, access.apiKey);
  }

  async function edit(request: ImageRequest): Promise<RawAnswer> {
    const image = await Promise.all(request.inputImages.map(asUpload));
    const { mask } = request;
    const masked = mask ? { mask: await toFile(mask.bytes, 'mask.png', { type: mask.mediaType }) } : {};
    const body = { ...common, prompt: request.prompt, n: 1, image, ...masked } as ImageEditParamsNonStreaming;
    return callOpenai(access, request.signal, (signal) => client.images.edit(body, { signal }));
  }

  /** A batch has JSON only, so pictures stand in it as data: URLs (OpenAPI, EditImageBodyJsonParam, 2026-11). */
  function toBody({ prompt, inputImages, mask }: Omit<ImageRequest, 'signal'>): { url: BatchEndpoint; body: object } {
    const body = { ...common, prompt, n: 1 };
    if (inputImages.length === 0) return { url: '/v1/images/generations', body };
    const images = inputImages.map((image) => ({ image_url: dataUrl(image) }));
    const masked = mask ? { mask: { image_url: dataUrl(mask) } } : {};
    return { url: '/v1/images/edits', body: { ...body, images, ...masked } };
  }

  const batch = openaiBatch(access, { toBody, read: (answer) => readImage(answer, access.apiKey) });
  return { kind: 'direct', whyUnsupported: () => null, generate, batch };
}

async function asUpload(image: ImageBytes, index: number): Promise<File> {
  const extension = image.mediaType.replace('image/', '');
  return toFile(image.bytes, `input-${index + 1}.${extension}`, { type: image.mediaType });
}

function readImage({ body, requestId }: RawAnswer, apiKey: string): ImageAnswer {
  const parsed = ImagesReply.safeParse(body);
  if (parsed.data?.error) throw inBandError(parsed.data.error, { apiKey, requestId });
  const base64 = parsed.data?.data?.[0]?.b64_json;
  if (!parsed.success || !base64) {
    throw new ProviderError('bad_response', 'the answer holds no image', { requestId });
  }
  return {
    image: { bytes: Buffer.from(base64, 'base64'), mediaType: `image/${parsed.data.output_format ?? 'png'}` },
    resolvedModel: parsed.data.model ?? null,
    requestId,
    usage: readUsage(parsed.data.usage),
  };
}

function readUsage(usage: z.infer<typeof ImagesReply>['usage']): Usage {
  if (!usage) return { ...NO_USAGE, images: 1 };
  const details = usage.input_tokens_details;
  return {
    ...NO_USAGE,
    images: 1,
    inputTextTokens: details?.text_tokens ?? usage.input_tokens ?? null,
    inputImageTokens: details?.image_tokens ?? (details ? 0 : null),
    outputTokens: usage.output_tokens ?? null,
  };
}
