import { imageModel, refuses } from '../image-models.js';
import { defaultSide } from '../pictures/answer-size.js';
import { imageSize, type ImageSize } from '../pictures/decode-image.js';
import { IMAGE_FORMATS, type ImageFormat } from '../pictures/encode-image.js';
import { normalisePrompt } from '../pictures/prompt-bits.js';
import { sizeOfRatio } from '../pictures/ratio-size.js';
import { ProtocolError } from '../protocol-error.js';
import type { Drawing, JobEnd } from '../queued-jobs.js';
import { readDataUrl } from '../read-data-url.js';
import { textOf } from '../read-json-object.js';
import { contentPolicyViolation, modelError } from './fal-error.js';

type Fields = Record<string, unknown>;

/** The field without which an endpoint does nothing, and the only one for inputs that it reads; of others nothing is known. */
const INPUT_FIELDS: Record<string, 'image_url' | 'image_urls' | 'none'> = {
  'fal-ai/bagel': 'none',
  'fal-ai/bagel/edit': 'image_url',
  'fal-ai/flux-pro/kontext': 'image_url',
  'fal-ai/flux-pro/kontext/max': 'image_url',
  'fal-ai/flux-pro/kontext/multi': 'image_urls',
  'fal-ai/flux-pro/kontext/max/multi': 'image_urls',
  'fal-ai/flux-pro/kontext/text-to-image': 'none',
  'fal-ai/flux-pro/kontext/max/text-to-image': 'none',
};

/** The model that an endpoint belongs to: text and edits of one are different endpoints. */
export function modelOfEndpoint(endpoint: string): string {
  return endpoint.replace(/\/(edit|multi|text-to-image|image-to-image)$/, '');
}

/**
 * Works out how a request will end. The queue takes whatever is sent to it: what is wrong with it is found by the model, and told
 * with the result.
 */
export async function planFalJob(
  endpoint: string,
  fields: Fields,
  setting: { instant: boolean },
): Promise<{ prompt: string; drawing: Drawing; end: JobEnd }> {
  const model = modelOfEndpoint(endpoint);
  const painter = model.replace(/^fal-ai\//, '');
  const prompt = textOf(fields['prompt']);
  const side = defaultSide(setting.instant);
  try {
    if (typeof fields['prompt'] !== 'string') throw missing(fields, 'prompt');
    const inputs = await readInputs(endpoint, fields);
    const drawing = { ...readSize(fields, side), painter, format: readFormat(fields), inputs };
    if (!refuses(imageModel(painter), normalisePrompt(prompt))) return { prompt, drawing, end: { kind: 'picture' } };
    return { prompt, drawing, end: refusalOf(model, prompt) };
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    const drawing: Drawing = { width: side, height: side, painter, format: 'png', inputs: [] };
    return { prompt, drawing, end: { kind: 'error', reply: error.reply } };
  }
}

/** Bagel hands out a black picture and says so; the others answer with an error. */
export function refusalOf(model: string, prompt: string): JobEnd {
  if (model === 'fal-ai/bagel') return { kind: 'refused' };
  return { kind: 'error', reply: contentPolicyViolation(prompt).reply };
}

async function readInputs(endpoint: string, fields: Fields): Promise<Buffer[]> {
  const field = INPUT_FIELDS[endpoint];
  if (field === 'none') return [];
  if (field !== undefined && fields[field] === undefined) throw missing(fields, field);
  const { image_url: one, image_urls: several } = fields;
  const wanted: unknown[] = [
    ...(field !== 'image_urls' && one !== undefined ? [one] : []),
    ...(field !== 'image_url' && Array.isArray(several) ? several : []),
  ];
  return Promise.all(wanted.map((url) => readInput(url, one === undefined ? 'image_urls' : 'image_url')));
}

/** The simulator fetches from nowhere: inputs have to be `data:` addresses. */
async function readInput(url: unknown, field: string): Promise<Buffer> {
  const bytes = readDataUrl(textOf(url)) ?? Buffer.alloc(0);
  await imageSize(bytes).catch(() => {
    const msg = 'Failed to load the image. Please ensure the image file is not corrupted and is in a supported format.';
    throw modelError(field, { type: 'image_load_error', msg, input: url });
  });
  return bytes;
}

function readSize(fields: Fields, side: number): ImageSize {
  const { image_size: size, aspect_ratio: ratio } = fields;
  if (typeof ratio === 'string' && /^\d{1,2}:\d{1,2}$/.test(ratio)) return sizeOfRatio(ratio, side);
  if (ratio !== undefined) throw wrong(fields, 'aspect_ratio', "Input should be '21:9', '16:9', '1:1' or '9:16'");
  if (size === undefined || size === 'square_hd' || size === 'square') return { width: side, height: side };
  const { width, height } = (typeof size === 'object' ? size : {}) as { width?: unknown; height?: unknown };
  if (!isSide(width) || !isSide(height)) throw wrong(fields, 'image_size', 'Input should be a valid ImageSize');
  return { width, height };
}

function isSide(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 16 && value <= 4096;
}

function readFormat(fields: Fields): ImageFormat {
  const value = fields['output_format'] ?? 'png';
  const format = IMAGE_FORMATS.find((one) => one === value);
  if (format) return format;
  throw wrong(fields, 'output_format', "Input should be 'jpeg' or 'png'");
}

function missing(fields: Fields, name: string): ProtocolError {
  return modelError(name, { type: 'missing', msg: 'Field required', input: fields });
}

function wrong(fields: Fields, name: string, msg: string): ProtocolError {
  return modelError(name, { type: 'value_error', msg, input: fields[name] });
}
