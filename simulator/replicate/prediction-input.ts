import { z } from 'zod';
import { imageModel, refuses } from '../image-models.js';
import { answerSize } from '../pictures/answer-size.js';
import { bareModelId } from '../pictures/draw-answer.js';
import { IMAGE_FORMATS } from '../pictures/encode-image.js';
import { normalisePrompt } from '../pictures/prompt-bits.js';
import type { Drawing, JobEnd } from '../queued-jobs.js';
import { readDataUrl } from '../read-data-url.js';
import { invalidInput } from './replicate-error.js';

const pictures = z.array(z.string()).optional();

/** Fields of the models that Replicate serves, as far as they are alike. */
const Usual = z.strictObject({
  prompt: z.string().min(1),
  size: z.string().optional(),
  aspect_ratio: z.string().optional(),
  resolution: z.string().optional(),
  quality: z.string().optional(),
  seed: z.int().optional(),
  output_format: z.enum([...IMAGE_FORMATS, 'jpg']).default('png'),
  safety_tolerance: z.int().min(0).max(6).optional(),
  image_input: pictures,
  images: pictures,
  reference_images: pictures,
});

/** FLUX.1 Kontext takes one picture, under a name of its own. */
const Kontext = Usual.omit({ image_input: true, images: true, reference_images: true, size: true }).extend({
  input_image: z.string().optional(),
  prompt_upsampling: z.boolean().optional(),
});

/**
 * Works out how a prediction will end, from its input. Moderation and the model look at it only while it is at work.
 *
 * @throws ProtocolError on an input that the model does not take.
 */
export function planPrediction(
  input: unknown,
  { model, instant }: { model: string; instant: boolean },
): { prompt: string; drawing: Drawing; end: JobEnd } {
  const schema = model.includes('flux-kontext-') ? Kontext : Usual;
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalidInput(`${['input', ...(issue?.path ?? [])].join('.')}: ${issue?.message}`);
  }
  const { prompt, output_format: format, aspect_ratio: aspectRatio, resolution, ...rest } = parsed.data;
  const size = answerSize({ size: 'size' in rest ? rest.size : undefined, aspectRatio, resolution, instant });
  if (!size) throw invalidInput('input.aspect_ratio: not a shape that this model draws');
  const painter = bareModelId(model);
  const inputs = addressesOf(rest).map(readPicture);
  const drawing = { ...size, painter, format: format === 'jpg' ? ('jpeg' as const) : format, inputs };
  const isRefused = refuses(imageModel(painter), normalisePrompt(prompt));
  return { prompt, drawing, end: { kind: isRefused ? 'refused' : 'picture' } };
}

function addressesOf(fields: Record<string, unknown>): string[] {
  const names = ['input_image', 'image_input', 'images', 'reference_images'];
  return names.flatMap((name) => (fields[name] ?? []) as string | string[]);
}

function readPicture(address: string): Buffer {
  const bytes = readDataUrl(address);
  if (!bytes) throw invalidInput('Simulator: pictures have to come as data: URLs.');
  return bytes;
}
