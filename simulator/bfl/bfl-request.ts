import { imageModel, refuses } from '../image-models.js';
import { defaultSide } from '../pictures/answer-size.js';
import { imageSize, type ImageSize } from '../pictures/decode-image.js';
import { IMAGE_FORMATS, type ImageFormat } from '../pictures/encode-image.js';
import { normalisePrompt } from '../pictures/prompt-bits.js';
import { sizeOfRatio } from '../pictures/ratio-size.js';
import type { ProtocolError } from '../protocol-error.js';
import type { Drawing, JobEnd } from '../queued-jobs.js';
import { unprocessable } from './bfl-error.js';

type Fields = Record<string, unknown>;

const MOST_PIXELS = 4_194_304;

/** Reads the body. @throws ProtocolError where it is no JSON object. */
export function readBflBody(body: Buffer): Fields {
  try {
    const fields: unknown = JSON.parse(body.toString('utf8'));
    if (fields !== null && typeof fields === 'object' && !Array.isArray(fields)) return fields as Fields;
  } catch {
    // Falls through to the same answer as for JSON that is no object.
  }
  throw unprocessable('body', { type: 'json_invalid', msg: 'JSON decode error', input: {} });
}

/** Checks a request as the real service does: fields that it does not know are passed over. @throws ProtocolError */
export async function checkBflRequest(
  model: string,
  fields: Fields,
  setting: { instant: boolean },
): Promise<{ prompt: string; drawing: Drawing; end: JobEnd }> {
  const prompt = fields['prompt'];
  if (typeof prompt !== 'string') throw wrong(fields, 'prompt', 'Field required');
  const inputs = readInputs(fields);
  await Promise.all(inputs.map((input, index) => refuseBroken(fields, input, index)));
  if (fields['seed'] !== undefined && !Number.isInteger(fields['seed']))
    throw wrong(fields, 'seed', 'Input should be a valid integer');
  const size = readSize(model, fields, defaultSide(setting.instant));
  const drawing = { ...size, painter: model, format: readFormat(model, fields), inputs };
  const isRefused = refuses(imageModel(model), normalisePrompt(prompt));
  return { prompt, drawing, end: { kind: isRefused ? 'refused' : 'picture' } };
}

/** `input_image`, then `input_image_2` to `input_image_8`: those that are there. */
function readInputs(fields: Fields): Buffer[] {
  const names = ['input_image', ...Array.from({ length: 7 }, (_, index) => `input_image_${index + 2}`)];
  const texts = names.map((name) => fields[name]).filter((value) => typeof value === 'string');
  return texts.map((text) => Buffer.from(text, 'base64'));
}

async function refuseBroken(fields: Fields, input: Buffer, index: number): Promise<void> {
  await imageSize(input).catch(() => {
    throw wrong(fields, index === 0 ? 'input_image' : `input_image_${index + 1}`, 'Value error, not a valid image');
  });
}

/** Kontext has a shape, and about one size; the others have width and height. */
function readSize(model: string, fields: Fields, side: number): ImageSize {
  const ratio = fields['aspect_ratio'];
  if (ratio !== undefined && !(typeof ratio === 'string' && /^\d{1,2}:\d{1,2}$/.test(ratio)))
    throw wrong(fields, 'aspect_ratio', 'Value error, aspect ratio must be WIDTH:HEIGHT');
  const fallback = sizeOfRatio(typeof ratio === 'string' ? ratio : '1:1', side);
  if (model.startsWith('flux-kontext')) return fallback;
  const size = {
    width: readSide(fields, 'width') ?? fallback.width,
    height: readSide(fields, 'height') ?? fallback.height,
  };
  if (size.width * size.height > MOST_PIXELS) throw wrong(fields, 'width', 'Value error, more than 4 megapixels');
  return size;
}

function readSide(fields: Fields, name: 'width' | 'height'): number | null {
  const value = fields[name];
  if (value === undefined) return null;
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw wrong(fields, name, 'Input should be a valid integer');
  if (value < 64) throw wrong(fields, name, 'Input should be greater than or equal to 64');
  if (value % 16 !== 0) throw wrong(fields, name, 'Input should be a multiple of 16');
  return value;
}

function readFormat(model: string, fields: Fields): ImageFormat {
  const value = fields['output_format'] ?? (model.startsWith('flux-kontext') ? 'png' : 'jpeg');
  const format = IMAGE_FORMATS.find((one) => one === value);
  if (format) return format;
  throw wrong(fields, 'output_format', "Input should be 'jpeg', 'png' or 'webp'");
}

function wrong(fields: Fields, name: string, msg: string): ProtocolError {
  return unprocessable(name, { type: 'value_error', msg, input: fields[name] ?? fields });
}
