import { z } from 'zod';
import { answerSize } from '../pictures/answer-size.js';
import type { ImageSize } from '../pictures/decode-image.js';
import { IMAGE_FORMATS, type ImageFormat } from '../pictures/encode-image.js';
import { readDataUrl } from '../read-data-url.js';
import { badRequest } from './openrouter-error.js';

const ImagesBody = z.strictObject({
  model: z.string().min(1),
  prompt: z.string().min(1),
  n: z.int().min(1).max(1).default(1),
  size: z.string().optional(),
  aspect_ratio: z.string().optional(),
  resolution: z.enum(['512', '1K', '2K', '4K']).optional(),
  quality: z.enum(['auto', 'low', 'medium', 'high']).default('auto'),
  output_format: z.enum(IMAGE_FORMATS).default('png'),
  output_compression: z.int().optional(),
  background: z.enum(['auto', 'opaque', 'transparent']).optional(),
  seed: z.int().optional(),
  input_references: z
    .array(z.strictObject({ type: z.literal('image_url'), image_url: z.looseObject({ url: z.string() }) }))
    .max(16)
    .default([]),
  provider: z.record(z.string(), z.unknown()).optional(),
  stream: z.literal(false).optional(),
});

/** What a body asks for, with the defaults of the service. */
export interface ImagesRequest {
  prompt: string;
  size: ImageSize;
  quality: 'low' | 'medium' | 'high';
  format: ImageFormat;
  inputs: Buffer[];
}

/** @throws ProtocolError on a body that the API would not take. */
export function checkImagesRequest(body: unknown, instant: boolean): ImagesRequest {
  const parsed = ImagesBody.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw badRequest(`${issue?.path.join('.') || 'body'}: ${issue?.message}`);
  }
  const { prompt, size: asked, aspect_ratio: aspectRatio, resolution, quality, output_format: format } = parsed.data;
  const size = answerSize({ size: asked, aspectRatio, resolution, instant });
  if (!size) throw badRequest('size: not a size that this model draws');
  const inputs = parsed.data.input_references.map(({ image_url: { url } }) => readDataUrl(url));
  if (inputs.includes(null)) throw badRequest('Simulator: pictures have to come as data: URLs.');
  return {
    prompt,
    size,
    quality: quality === 'auto' ? 'medium' : quality,
    format,
    inputs: inputs.filter((input) => input !== null),
  };
}
