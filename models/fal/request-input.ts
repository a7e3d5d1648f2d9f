import { ProviderError } from '../../core/provider-error.js';
import type { ImageModelConfig } from '../../core/schemas/image-model-config.js';
import type { ImageRequest } from '../contract.js';
import { dataUrl } from '../data-url.js';
import { editEndpoint, endpointsOf, type FalEndpoints } from './endpoints.js';

/** A request to the queue: an endpoint such as `fal-ai/bagel/edit`, and the fields that it takes. */
export interface FalRequest {
  endpoint: string;
  input: Record<string, unknown>;
}

/**
 * Where a request goes, and what with. `extra` is sent as it stands, but never in the place of prompt and inputs.
 *
 * @throws ProviderError `unsupported` for what `whyFalUnsupported` tells of.
 */
export function falRequest(config: ImageModelConfig, { prompt, inputImages }: ImageRequest): FalRequest {
  const endpoints = endpointsOf(config.model);
  const common = { ...parameterFields(config, endpoints), prompt };
  if (inputImages.length === 0 && endpoints.text !== null) return { endpoint: endpoints.text, input: common };
  const edit = inputImages.length === 0 ? null : editEndpoint(endpoints, inputImages.length);
  if (edit === null) throw new ProviderError('unsupported', whyInputs(config, inputImages.length) ?? 'no endpoint');
  const urls = inputImages.map(dataUrl);
  return { endpoint: edit.id, input: { ...common, [edit.field]: edit.field === 'image_url' ? urls[0] : urls } };
}

/** What of an entry or a request the model has no field for, or no endpoint. */
export function whyFalUnsupported(config: ImageModelConfig, inputImages: number): string | null {
  const { size, aspectRatio, quality } = config.parameters;
  const endpoints = endpointsOf(config.model);
  if (size !== undefined && endpoints.size === null) return `size "${size}": ${config.model} has no such parameter`;
  if (aspectRatio !== undefined && endpoints.ratio === null)
    return `aspect ratio ${aspectRatio}: ${config.model} has no such parameter`;
  if (quality !== undefined && endpoints.isKnown) return `quality "${quality}": ${config.model} has no such parameter`;
  return whyInputs(config, inputImages);
}

function whyInputs({ model }: ImageModelConfig, inputImages: number): string | null {
  const endpoints = endpointsOf(model);
  if (inputImages === 0) return endpoints.text === null ? `${model} needs an input image` : null;
  const most = Math.max(...endpoints.edits.map(({ mostInputs }) => mostInputs ?? Number.POSITIVE_INFINITY));
  return inputImages > most ? `${inputImages} input images; ${model} takes ${most}` : null;
}

function parameterFields({ parameters }: ImageModelConfig, { size: sizeField, ratio }: FalEndpoints) {
  const { size, aspectRatio, quality, seed, extra } = parameters;
  return {
    ...(size && sizeField && { [sizeField]: imageSize(size) }),
    ...(aspectRatio && ratio && { [ratio]: aspectRatio }),
    ...(quality && { quality }),
    ...(seed !== undefined && { seed }),
    ...extra,
  };
}

/** Either a name of the vendor's, such as `square_hd`, or its width and height. */
function imageSize(size: string): string | { width: number; height: number } {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(size) ?? [];
  return width && height ? { width: Number(width), height: Number(height) } : size;
}
