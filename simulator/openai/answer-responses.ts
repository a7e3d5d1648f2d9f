import { imageModel, refuses } from '../image-models.js';
import { defaultSide } from '../pictures/answer-size.js';
import { bareModelId, drawAnswer, findBroken } from '../pictures/draw-answer.js';
import { normalisePrompt } from '../pictures/prompt-bits.js';
import { jsonReply, type Reply } from '../reply.js';
import { datedModel } from './answer-chat.js';
import { checkImageRequest, type ImageRequest } from './image-request.js';
import { badRequest, OpenAiError } from './openai-error.js';
import type { ResponsesRequest } from './responses-request.js';
import { createdSeconds, outputTokens, sumImageTokens, textTokens } from './usage.js';

interface Setting {
  contentKey: string;
  instant: boolean;
}

/** Answers POST /v1/responses that asks for a picture. @throws OpenAiError */
export async function answerResponses(request: ResponsesRequest, setting: Setting): Promise<Reply> {
  const { drawer, prompt, inputs } = request;
  const checked = checkTool(request, setting.instant);
  if (refuses(imageModel(bareModelId(drawer)), normalisePrompt(prompt))) return refuseResponses(request, setting);
  const broken = await findBroken(inputs);
  if (broken !== null)
    throw badRequest('The image data you provided does not represent a valid image.', 'input', 'image_parse_error');
  const { size, format, quality } = checked;
  const picture = await drawAnswer(
    { model: drawer, prompt, ...size, format, variant: 0, instant: setting.instant },
    inputs,
  );
  const revised = `A picture of the following: ${prompt}`;
  const call = {
    status: 'completed',
    background: 'opaque',
    output_format: format,
    quality,
    size: `${size.width}x${size.height}`,
    result: picture.toString('base64'),
    revised_prompt: revised,
  };
  return reply(request, setting, {
    output: [imageCall(request, setting, call), message(setting, { type: 'output_text', text: '', annotations: [] })],
    written: revised,
    drawnTokens: outputTokens({ ...size, quality }),
  });
}

/** An answer of 200 in which the tool's moderation declined. */
export async function refuseResponses(request: ResponsesRequest, setting: Setting): Promise<Reply> {
  const error = {
    type: 'image_generation_user_error',
    code: 'moderation_blocked',
    message: 'Your request was rejected by the safety system. safety_violations=[violence].',
    moderation_details: { moderation_stage: 'input', categories: ['violence'] },
  };
  const call = imageCall(request, setting, { status: 'failed', result: null, error });
  return reply(request, setting, { output: [call], written: '', drawnTokens: 0 });
}

/** An answer of 200 in which the model talks instead of drawing. */
export async function talkInstead(request: ResponsesRequest, setting: Setting): Promise<Reply> {
  const text = 'Sure! Which colours would you like for it?';
  const output = [message(setting, { type: 'output_text', text, annotations: [] })];
  return reply(request, setting, { output, written: text, drawnTokens: 0 });
}

/** The tool takes what the Images API takes, and complains in the same way. */
function checkTool({ drawer, prompt, inputs, tool }: ResponsesRequest, instant: boolean): ImageRequest {
  try {
    const isEdit = inputs.length > 0;
    return checkImageRequest(
      { fields: { ...tool, model: drawer, prompt }, inputs },
      { isEdit, defaultSide: defaultSide(instant) },
    );
  } catch (error) {
    if (!(error instanceof OpenAiError) || error.body.param === null) throw error;
    throw new OpenAiError(error.status, { ...error.body, param: `tools[0].${error.body.param}` });
  }
}

function imageCall(
  { action, inputs }: ResponsesRequest,
  { contentKey }: Setting,
  fields: Record<string, unknown>,
): Record<string, unknown> {
  const done = action === 'auto' ? (inputs.length > 0 ? 'edit' : 'generate') : action;
  return { id: `ig_${contentKey}`, type: 'image_generation_call', action: done, ...fields };
}

function message({ contentKey }: Setting, content: Record<string, unknown>): Record<string, unknown> {
  return { id: `msg_${contentKey}`, type: 'message', status: 'completed', role: 'assistant', content: [content] };
}

async function reply(
  { model, drawer, prompt, inputs, tool }: ResponsesRequest,
  { contentKey }: Setting,
  answer: { output: Record<string, unknown>[]; written: string; drawnTokens: number },
): Promise<Reply> {
  const text = textTokens(prompt.length);
  const image = await sumImageTokens(inputs);
  const isDrawn = answer.drawnTokens > 0;
  return jsonReply(200, {
    id: `resp_${contentKey}`,
    object: 'response',
    created_at: createdSeconds(contentKey),
    status: 'completed',
    error: null,
    incomplete_details: null,
    model: datedModel(model),
    output: answer.output,
    store: false,
    tool_choice: { type: 'image_generation' },
    tools: [{ type: 'image_generation', model: drawer, ...tool }],
    usage: {
      input_tokens: text + image,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: textTokens(answer.written.length),
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: text + image + textTokens(answer.written.length),
    },
    tool_usage: {
      image_gen: {
        input_tokens: isDrawn ? text + image : 0,
        input_tokens_details: { image_tokens: isDrawn ? image : 0, text_tokens: isDrawn ? text : 0 },
        output_tokens: answer.drawnTokens,
        output_tokens_details: { image_tokens: answer.drawnTokens, text_tokens: 0 },
        total_tokens: isDrawn ? text + image + answer.drawnTokens : 0,
      },
    },
  });
}
