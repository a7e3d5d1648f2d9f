import type { GenerateContentConfig, Part } from '@google/genai';
import { ProviderError } from '../../core/provider-error.js';
import type { ImageModelConfig } from '../../core/schemas/image-model-config.js';
import type { DirectImageModel, ImageAnswer, ImageRequest, ProviderAccess } from '../contract.js';
import { geminiBatch } from './batch.js';
import { callGemini, geminiClient } from './call.js';
import { readImage } from './read-answer.js';

/** Input pictures that a family takes (ai.google.dev, image generation, 2026-11). Of others the refresh file's `maxInputImages` says it. */
const MOST_INPUTS: readonly (readonly [family: RegExp, images: number])[] = [
  [/gemini-2\.5-flash-image/, 3],
  [/nano-banana-2\.1/, 14],
];

/** A request of more is turned away: pictures stand in its body, as base64. */
const LARGEST_BODY_BYTES = 20 * 1024 * 1024;
/** Rows of one batch: its answers come as one body, which has to fit into memory with all its pictures. */
const ROWS_A_BATCH = 20;
const ROWS_BY_SIZE: Readonly<Record<string, number>> = { '2K': 10, '4K': 4 };
/** Names of fields and the settings, generously. */
const FRAME_BYTES = 10_000;

/** Google's image family ("Nano Banana") by `models.generateContent`: one request for text to image and for edits. */
export function geminiImageModel(config: ImageModelConfig, access: ProviderAccess): DirectImageModel {
  const client = geminiClient(access);
  const settings = settingsOf(config.parameters);

  async function generate(request: ImageRequest): Promise<ImageAnswer> {
    const contents = [{ role: 'user', parts: partsOf(request) }];
    const answer = await callGemini(access, request.signal, (options) =>
      client.models.generateContent({ model: config.model, contents, config: { ...settings, ...options } }),
    );
    return readImage(answer, access.apiKey);
  }

  function whyUnsupported({ inputImages }: { inputImages: number }): string | null {
    const most = MOST_INPUTS.find(([family]) => family.test(config.model))?.[1] ?? Number.POSITIVE_INFINITY;
    return inputImages > most ? `${inputImages} input images; ${config.model} takes ${most}` : null;
  }

  const batch = geminiBatch(access, {
    model: config.model,
    rows: ROWS_BY_SIZE[config.parameters.size ?? ''] ?? ROWS_A_BATCH,
    toBody: (request) => bodyOf(config.parameters, partsOf(request)),
  });
  return { kind: 'direct', whyUnsupported, generate, batch };
}

function settingsOf(parameters: ImageModelConfig['parameters']): GenerateContentConfig {
  const { extra } = parameters;
  return { ...generationConfigOf(parameters), ...(extra && { httpOptions: { extraBody: extraBody(extra) } }) };
}

function generationConfigOf({ size, aspectRatio, seed }: ImageModelConfig['parameters']) {
  const imageConfig = { ...(aspectRatio && { aspectRatio }), ...(size && { imageSize: size }) };
  return {
    responseModalities: ['TEXT', 'IMAGE'],
    ...(Object.keys(imageConfig).length > 0 && { imageConfig }),
    ...(seed !== undefined && { seed }),
  };
}

/** The body of a request as the library makes it of `settingsOf`; into a batch it puts no extra settings. */
function bodyOf(parameters: ImageModelConfig['parameters'], parts: Part[]): object {
  const { generationConfig, ...beside } = extraBody(parameters.extra ?? {});
  return {
    contents: [{ role: 'user', parts }],
    generationConfig: merged(generationConfigOf(parameters), generationConfig as Record<string, unknown>),
    ...beside,
  };
}

/** Objects are put into each other, all else is replaced. */
function merged(base: Record<string, unknown>, extra: Record<string, unknown>): Record<string, unknown> {
  const result = { ...base };
  for (const [key, value] of Object.entries(extra)) {
    const before = result[key];
    result[key] = isRecord(before) && isRecord(value) ? merged(before, value) : value;
  }
  return result;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Put into the body by name, and not into the library's settings, which leave out in silence what they do not know. In the API
 * the safety settings stand beside the generation config.
 */
function extraBody({ safetySettings, ...generationConfig }: Record<string, unknown>): Record<string, unknown> {
  return { generationConfig, ...(safetySettings !== undefined && { safetySettings }) };
}

/** @throws ProviderError `unsupported` where the request would be larger than the service takes. */
function partsOf({ prompt, inputImages }: Omit<ImageRequest, 'signal'>): Part[] {
  const parts = inputImages.map(({ bytes, mediaType }) => ({
    inlineData: { mimeType: mediaType, data: Buffer.from(bytes).toString('base64') },
  }));
  const pictureBytes = parts.reduce((sum, { inlineData }) => sum + inlineData.data.length, 0);
  if (pictureBytes + Buffer.byteLength(JSON.stringify(prompt)) + FRAME_BYTES > LARGEST_BODY_BYTES) {
    const words = `the request would have ${pictureBytes} bytes of pictures; the service takes ${LARGEST_BODY_BYTES} in all`;
    throw new ProviderError('unsupported', words);
  }
  return [{ text: prompt }, ...parts];
}
