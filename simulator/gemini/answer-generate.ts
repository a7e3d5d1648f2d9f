import { imageModel, refuses } from '../image-models.js';
import { textTokens } from '../openai/usage.js';
import { imageSize } from '../pictures/decode-image.js';
import { drawEdit, drawImage } from '../pictures/draw-image.js';
import { normalisePrompt } from '../pictures/prompt-bits.js';
import { jsonReply, type Reply } from '../reply.js';
import { pictureSize, type GenerateRequest, type SizeName } from './generate-request.js';
import { unreadableImage } from './google-error.js';

/** Tokens of an input picture, and of a drawn one by its size: what the price of a picture comes to at 30 USD a million. */
const INPUT_TOKENS = 258;
const OUTPUT_TOKENS: Record<SizeName, number> = { '1K': 1120, '2K': 1680, '4K': 3767 };

/** A request that was read, and what its answer depends on beside it. */
export interface GenerateOrder {
  model: string;
  request: GenerateRequest;
  contentKey: string;
  instant: boolean;
}

/** Answers `:generateContent` with a few words and a picture, or without one where the model refuses. @throws ProtocolError */
export async function answerGenerate(order: GenerateOrder): Promise<Reply> {
  const { model, request } = order;
  if (refuses(imageModel(model), normalisePrompt(request.prompt))) return refuseGenerate(order);
  await Promise.all(request.inputs.map((input) => imageSize(input).catch(refuseUnreadable)));
  const data = (await draw(order)).toString('base64');
  const parts = [{ text: 'Here is your picture: ' }, { inlineData: { mimeType: 'image/png', data } }];
  return reply(order, {
    candidate: { content: { parts, role: 'model' }, finishReason: 'STOP' },
    outputTokens: OUTPUT_TOKENS[request.sizeName],
  });
}

/** How Google refuses: HTTP 200, a reason, and no content. */
export async function refuseGenerate(order: GenerateOrder): Promise<Reply> {
  return reply(order, { candidate: { content: { role: 'model' }, finishReason: 'IMAGE_SAFETY' }, outputTokens: 0 });
}

/** Words in the place of a picture. */
export async function mumbleGenerate(order: GenerateOrder): Promise<Reply> {
  const parts = [{ text: 'I can picture that very well! Shall I begin?' }];
  return reply(order, { candidate: { content: { parts, role: 'model' }, finishReason: 'STOP' }, outputTokens: 11 });
}

async function draw({ model, request, instant }: GenerateOrder): Promise<Buffer> {
  const picture = {
    model: imageModel(model),
    prompt: request.prompt,
    ...pictureSize(request, { instant }),
    format: 'png' as const,
    variant: 0,
    instant,
  };
  const [input] = request.inputs;
  return input ? drawEdit(picture, input).catch(refuseUnreadable) : drawImage(picture);
}

function refuseUnreadable(): never {
  throw unreadableImage();
}

function reply(
  { model, request, contentKey }: GenerateOrder,
  { candidate, outputTokens }: { candidate: Record<string, unknown>; outputTokens: number },
): Reply {
  const text = textTokens(request.prompt.length);
  const images = INPUT_TOKENS * request.inputs.length;
  return jsonReply(200, {
    candidates: [{ ...candidate, index: 0 }],
    usageMetadata: {
      promptTokenCount: text + images,
      ...(outputTokens > 0 && { candidatesTokenCount: outputTokens }),
      totalTokenCount: text + images + outputTokens,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: text },
        ...(images > 0 ? [{ modality: 'IMAGE', tokenCount: images }] : []),
      ],
    },
    modelVersion: model,
    responseId: Buffer.from(contentKey).toString('base64url').slice(0, 22),
  });
}
