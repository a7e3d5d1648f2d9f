import { ImageModelConfig } from '../../core/schemas/image-model-config.js';
import type { ImageBytes, ImageRequest } from '../contract.js';

const SIZE = /^(\d+)x(\d+)$/;
/** What the refresh file has where nobody wrote a limit of inputs. */
const UNSAID_INPUTS = ImageModelConfig.shape.maxInputImages.parse(undefined);

/** Most inputs by family: FLUX.1 Kontext has the fields up to `input_image_4`, FLUX.2 up to `input_image_8` (docs.bfl.ai, 2026-11). */
const FAMILIES: readonly { prefix: string; inputs: number }[] = [
  { prefix: 'flux-kontext', inputs: 4 },
  { prefix: 'flux-2-', inputs: 8 },
];

/** The body of a submit. `extra` is sent as it stands, but never in the place of prompt and inputs. */
export function bflBody({ parameters }: ImageModelConfig, request: ImageRequest): Record<string, unknown> {
  const { size, aspectRatio, seed, extra } = parameters;
  const [, width, height] = SIZE.exec(size ?? '') ?? [];
  return {
    // Some models answer with JPEG otherwise, and what is compared should not be what a codec did.
    output_format: 'png',
    ...(width && height && { width: Number(width), height: Number(height) }),
    ...(aspectRatio && { aspect_ratio: aspectRatio }),
    ...(seed !== undefined && { seed }),
    ...extra,
    prompt: request.prompt,
    ...inputFields(request.inputImages),
  };
}

/** What of an entry or a request has no place in the body, or no place in the bodies of this model. */
export function whyBflUnsupported(config: ImageModelConfig, inputImages: number): string | null {
  const { size, quality } = config.parameters;
  if (quality !== undefined) return `quality "${quality}": Black Forest Labs has no such parameter`;
  if (size !== undefined && !SIZE.test(size)) return `size "${size}": Black Forest Labs takes WIDTHxHEIGHT`;
  if (size !== undefined && config.model.startsWith('flux-kontext'))
    return `size "${size}": ${config.model} takes an aspect ratio instead`;
  const most = mostInputs(config);
  return inputImages > most ? `${inputImages} input images; ${config.model} takes ${most}` : null;
}

/** Of a model that is not known it is not certain that it takes more than one; where the refresh file says so, it does. */
function mostInputs({ model, maxInputImages }: ImageModelConfig): number {
  const family = FAMILIES.find(({ prefix }) => model.startsWith(prefix));
  if (family) return Math.min(family.inputs, maxInputImages);
  return maxInputImages === UNSAID_INPUTS ? 1 : maxInputImages;
}

/** `input_image`, `input_image_2`, `input_image_3`, in order, in base64. */
function inputFields(images: readonly ImageBytes[]): Record<string, string> {
  const fields = images.map(({ bytes }, index): [string, string] => [
    index === 0 ? 'input_image' : `input_image_${index + 1}`,
    Buffer.from(bytes).toString('base64'),
  ]);
  return Object.fromEntries(fields);
}
