import { imageModel, refuses } from '../image-models.js';
import { defaultSide } from '../pictures/answer-size.js';
import { drawAnswer, findBroken } from '../pictures/draw-answer.js';
import { normalisePrompt } from '../pictures/prompt-bits.js';
import { jsonReply, type Reply } from '../reply.js';
import { checkImageRequest, type ImageRequest, type RawImageRequest } from './image-request.js';
import { invalidImageFile, moderationBlocked } from './openai-error.js';
import { createdSeconds, outputTokens, sumImageTokens, textTokens } from './usage.js';

export interface ImageSetting {
  contentKey: string;
  isEdit: boolean;
  instant: boolean;
}

/** Answers POST /v1/images/generations and /v1/images/edits. @throws OpenAiError */
export async function answerImages(raw: RawImageRequest, setting: ImageSetting): Promise<Reply> {
  const { isEdit, instant } = setting;
  const request = checkImageRequest(raw, { isEdit, defaultSide: defaultSide(instant) });
  if (refuses(imageModel(request.model), normalisePrompt(request.prompt))) throw moderationBlocked();
  const inputs = isEdit ? raw.inputs : [];
  await refuseBroken(inputs);
  const images = await Promise.all(
    Array.from({ length: request.count }, (_, variant) => draw(request, { inputs, variant, instant })),
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

async function refuseBroken(inputs: readonly Buffer[]): Promise<void> {
  const broken = await findBroken(inputs);
  if (broken !== null) throw invalidImageFile(broken + 1);
}

async function draw(
  request: ImageRequest,
  { inputs, variant, instant }: { inputs: readonly Buffer[]; variant: number; instant: boolean },
): Promise<Buffer> {
  const { model, prompt, size, format } = request;
  const drawn = drawAnswer({ model, prompt, ...size, format, variant, instant }, inputs);
  if (inputs.length === 0) return drawn;
  return drawn.catch(() => {
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
