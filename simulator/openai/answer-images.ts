import { imageModel, refuses } from '../image-models.js';
import { imageSize } from '../pictures/decode-image.js';
import { drawEdit, drawImage } from '../pictures/draw-image.js';
import { normalisePrompt } from '../pictures/prompt-bits.js';
import { jsonReply, type Reply } from '../reply.js';
import { checkImageRequest, type ImageRequest, type RawImageRequest } from './image-request.js';
import { invalidImageFile, moderationBlocked } from './openai-error.js';
import { createdSeconds, outputTokens, sumImageTokens, textTokens } from './usage.js';

/** Side in pixels of a picture whose size is `auto`. */
const DEFAULT_SIDE = 512;
const INSTANT_SIDE = 64;

export interface ImageSetting {
  contentKey: string;
  isEdit: boolean;
  instant: boolean;
}

/** Answers POST /v1/images/generations and /v1/images/edits. @throws OpenAiError */
export async function answerImages(raw: RawImageRequest, setting: ImageSetting): Promise<Reply> {
  const request = checkImageRequest(raw, {
    isEdit: setting.isEdit,
    defaultSide: setting.instant ? INSTANT_SIDE : DEFAULT_SIDE,
  });
  if (refuses(imageModel(request.model), normalisePrompt(request.prompt))) throw moderationBlocked();
  const inputs = setting.isEdit ? raw.inputs : [];
  await Promise.all(inputs.map(refuseBroken));
  const images = await Promise.all(
    Array.from({ length: request.count }, (_, variant) => draw(request, { inputs, variant, instant: setting.instant })),
  );
  return jsonReply(200, {
    created: createdSeconds(setting.contentKey),
    background: 'opaque',
    data: images.map((image) => ({ b64_json: image.toString('base64') })),
    output_format: request.format,
    quality: request.quality,
    size: `${request.size.width}x${request.size.height}`,
    usage: await writeUsage(request, inputs),
  });
}

async function refuseBroken(input: Buffer, index: number): Promise<void> {
  await imageSize(input).catch(() => {
    throw invalidImageFile(index + 1);
  });
}

async function draw(
  request: ImageRequest,
  { inputs, variant, instant }: { inputs: readonly Buffer[]; variant: number; instant: boolean },
): Promise<Buffer> {
  const order = {
    model: imageModel(request.model),
    prompt: request.prompt,
    ...request.size,
    format: request.format,
    variant,
    instant,
  };
  const [input] = inputs;
  if (!input) return drawImage(order);
  return drawEdit(order, input).catch(() => {
    throw invalidImageFile(1);
  });
}

async function writeUsage(request: ImageRequest, inputs: readonly Buffer[]): Promise<Record<string, unknown>> {
  const text = textTokens(request.prompt.length);
  const image = await sumImageTokens(inputs);
  const output = request.count * outputTokens({ ...request.size, quality: request.quality });
  return {
    input_tokens: text + image,
    input_tokens_details: { image_tokens: image, text_tokens: text },
    output_tokens: output,
    total_tokens: text + image + output,
  };
}
