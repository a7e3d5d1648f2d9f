import type { IncomingCall } from '../call.js';
import { IMAGE_FORMATS, type ImageFormat } from '../pictures/encode-image.js';
import type { ImageSize } from '../pictures/decode-image.js';
import { readDataUrl } from '../read-data-url.js';
import { badRequest, unknownParameter } from './openai-error.js';
import { QUALITIES, type Quality } from './usage.js';

/** Fields of a body before they are checked: JSON has numbers, forms have text. */
type RawFields = Record<string, unknown>;

export interface RawImageRequest {
  fields: RawFields;
  /** Files named `image` or `image[]`, in order. */
  inputs: Buffer[];
}

export interface ImageRequest {
  model: string;
  prompt: string;
  count: number;
  size: ImageSize;
  quality: Quality;
  format: ImageFormat;
}

const LONGEST_PROMPT = 32_000;
const MOST_INPUTS = 16;
const KNOWN_FIELDS = new Set(
  'model prompt n size quality background moderation output_format output_compression stream partial_images user safety_identifier complexity'.split(
    ' ',
  ),
);
const EDIT_FIELDS = new Set(['mask', 'input_fidelity', 'markup']);

/** Reads the body, JSON or multipart. @throws OpenAiError on one that is neither. */
export async function readRawImageRequest(call: IncomingCall): Promise<RawImageRequest> {
  const type = call.headers['content-type'] ?? '';
  if (type.startsWith('multipart/form-data')) return readForm(call.body, type);
  try {
    const fields: unknown = JSON.parse(call.body.toString('utf8'));
    if (fields !== null && typeof fields === 'object' && !Array.isArray(fields)) {
      const { images, ...others } = fields as RawFields;
      return { fields: others, inputs: readReferences(images) };
    }
  } catch {
    // Falls through to the same answer as for JSON that is no object.
  }
  throw badRequest('We could not parse the JSON body of your request.', null, null);
}

/** Inputs of an edit in JSON: as data: URLs. Others than those, such as files, are not read here. */
function readReferences(images: unknown): Buffer[] {
  if (!Array.isArray(images)) return [];
  return images.flatMap((image: unknown) => {
    const { image_url: url } = (image ?? {}) as { image_url?: unknown };
    return (typeof url === 'string' ? readDataUrl(url) : null) ?? [];
  });
}

/** Checks what was read as the real service does. @throws OpenAiError */
export function checkImageRequest(
  { fields, inputs }: RawImageRequest,
  setting: { isEdit: boolean; defaultSide: number },
): ImageRequest {
  const model = requiredText(fields, 'model');
  const prompt = requiredText(fields, 'prompt');
  const isSelfHosted = model.startsWith('self-');
  if (!isSelfHosted) refuseUnknown(fields, setting.isEdit);
  if ([...prompt].length > LONGEST_PROMPT) {
    throw badRequest(
      `Invalid 'prompt': string too long. Expected a string with maximum length ${LONGEST_PROMPT}, but got a string with length ${prompt.length} instead.`,
      'prompt',
      'string_above_max_length',
    );
  }
  if (setting.isEdit && inputs.length === 0)
    throw badRequest("Missing required parameter: 'image'.", 'image', 'missing_required_parameter');
  if (inputs.length > MOST_INPUTS)
    throw badRequest(
      `Invalid 'image': too many images. Expected at most ${MOST_INPUTS}.`,
      'image',
      'array_above_max_length',
    );
  if (fields['stream'] === true || fields['stream'] === 'true')
    throw badRequest('The simulator does not stream.', 'stream', 'unsupported_value');
  return {
    model,
    prompt,
    count: readCount(fields),
    size: readSize(fields, { isSelfHosted, defaultSide: setting.defaultSide }),
    quality: readQuality(fields, isSelfHosted),
    format: readChoice(fields, { name: 'output_format', choices: IMAGE_FORMATS, otherwise: 'png' }),
  };
}

async function readForm(body: Buffer, type: string): Promise<RawImageRequest> {
  const form = await new Response(Uint8Array.from(body), { headers: { 'content-type': type } }).formData().catch(() => {
    throw badRequest('We could not parse the multipart form of your request.', null, null);
  });
  const fields: RawFields = {};
  const inputs: Buffer[] = [];
  for (const [name, value] of form) {
    if (typeof value === 'string') fields[name] = value;
    else if (/^image(\[\d*\])?$/.test(name)) inputs.push(Buffer.from(await value.arrayBuffer()));
    else fields[name] = value;
  }
  return { fields, inputs };
}

function refuseUnknown(fields: RawFields, isEdit: boolean): void {
  const unknown = Object.keys(fields).find((name) => !KNOWN_FIELDS.has(name) && !(isEdit && EDIT_FIELDS.has(name)));
  if (unknown !== undefined) throw unknownParameter(unknown);
}

function requiredText(fields: RawFields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string' && value !== '') return value;
  throw badRequest(`Missing required parameter: '${name}'.`, name, 'missing_required_parameter');
}

function readCount(fields: RawFields): number {
  const count = Number(fields['n'] ?? 1);
  if (Number.isInteger(count) && count >= 1 && count <= 10) return count;
  throw badRequest("Invalid value for 'n': expected an integer from 1 to 10.", 'n', 'invalid_value');
}

/** Hosted: sides in steps of 16, shape 1:3 to 3:1, at most 3840 x 2160 (API reference, 2026-11). Self-hosted servers take what they get. */
function readSize(
  fields: RawFields,
  { isSelfHosted, defaultSide }: { isSelfHosted: boolean; defaultSide: number },
): ImageSize {
  const text = fields['size'] ?? 'auto';
  if (typeof text !== 'string') throw invalidSize(JSON.stringify(text));
  if (text === 'auto') return { width: defaultSide, height: defaultSide };
  const [, width, height] = (/^(\d{2,4})x(\d{2,4})$/.exec(text) ?? []).map(Number);
  if (width === undefined || height === undefined) throw invalidSize(text);
  const isPlain = isSelfHosted || (width % 16 === 0 && height % 16 === 0);
  const isInRange =
    Math.min(width, height) >= 16 &&
    Math.max(width, height) <= 3 * Math.min(width, height) &&
    width * height <= 3840 * 2160;
  if (!isPlain || !isInRange) throw invalidSize(text);
  return { width, height };
}

function invalidSize(text: string): Error {
  return badRequest(
    `Invalid value: '${text}'. Supported values are WIDTHxHEIGHT with both sides divisible by 16 and a ratio of 1:3 to 3:1, and 'auto'.`,
    'size',
    'invalid_value',
  );
}

function readQuality(fields: RawFields, isSelfHosted: boolean): Quality {
  if (isSelfHosted) return 'medium';
  const quality = readChoice(fields, { name: 'quality', choices: ['auto', ...QUALITIES], otherwise: 'auto' });
  return quality === 'auto' ? 'medium' : quality;
}

function readChoice<T extends string>(
  fields: RawFields,
  { name, choices, otherwise }: { name: string; choices: readonly T[]; otherwise: T },
): T {
  const value = fields[name] ?? otherwise;
  const choice = choices.find((one) => one === value);
  if (choice !== undefined) return choice;
  throw badRequest(
    `Invalid value: '${typeof value === 'string' ? value : JSON.stringify(value)}'. Supported values are: ${choices.map((one) => `'${one}'`).join(', ')}.`,
    name,
    'invalid_value',
  );
}
