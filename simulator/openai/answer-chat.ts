import { ZodError } from 'zod';
import { jsonReply, type Reply } from '../reply.js';
import { answerStep, isStep } from '../steps/answer-step.js';
import { rateOutput } from '../steps/rate-output.js';
import type { GroupFault } from '../steps/rate-relevance-group.js';
import { allImages, isPlain, readData, type ChatRequest } from './chat-request.js';
import { obeyOrders } from './obey-orders.js';
import { badRequest } from './openai-error.js';
import { createdSeconds, sumImageTokens, textTokens } from './usage.js';

/** What the message of the model says: text, or a refusal in its stead. */
type Message = { content: string; refusal: null } | { content: null; refusal: string };

/** Answers POST /v1/chat/completions. @throws OpenAiError */
export async function answerChat(
  request: ChatRequest,
  contentKey: string,
  fault: GroupFault | null = null,
): Promise<Reply> {
  return chatReply(request, contentKey, { content: await writeContent(request, fault), refusal: null });
}

/** An answer of 200 in which the model declines. */
export async function refuseChat(request: ChatRequest, contentKey: string): Promise<Reply> {
  return chatReply(request, contentKey, { content: null, refusal: "I'm sorry, I can't assist with that request." });
}

/** An answer of 200 whose text is prose where JSON or a rating was asked for. */
export async function mumbleChat(request: ChatRequest, contentKey: string): Promise<Reply> {
  return chatReply(request, contentKey, {
    content: 'Sure! Let me think about this step by step. First, I looked at what you sent me {and',
    refusal: null,
  });
}

async function writeContent(request: ChatRequest, fault: GroupFault | null): Promise<string> {
  const { schemaName, model } = request;
  if (schemaName !== null && !isStep(schemaName))
    throw badRequest(
      `Simulator: no step has the schema name '${schemaName}'.`,
      'response_format.json_schema.name',
      'invalid_value',
    );
  const obeyed = obeyOrders(request);
  if (obeyed !== null) return obeyed;
  const read = readData(request);
  if (!read && schemaName === null) return 'Hello. There is nothing here to judge.';
  if (!read) throw badRequest('Simulator: no <data> block in any user message.', 'messages', 'invalid_value');
  try {
    if (schemaName === null) return await rateOutput(read.data, { judge: model, images: read.images });
    const reply = JSON.stringify(await answerStep(schemaName, read.data, { images: read.images, model, fault }));
    return isPlain(model)
      ? `Here is my answer.\n\`\`\`json\n${reply.replace(/\}$/, ',}')}\n\`\`\`\nAnything else?`
      : reply;
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    const [issue] = error.issues;
    throw badRequest(
      `Simulator: the data of this step is not as agreed, at '${issue?.path.join('.')}': ${issue?.message}.`,
      'messages',
      'invalid_value',
    );
  }
}

async function chatReply(request: ChatRequest, contentKey: string, message: Message): Promise<Reply> {
  const text = message.content ?? message.refusal ?? '';
  const limit = request.maxOutputTokens ?? Number.POSITIVE_INFINITY;
  const isCut = textTokens(text.length) > limit && message.content !== null;
  const completionTokens = Math.min(limit, textTokens(text.length));
  const promptTokens =
    textTokens(request.text.length) + (await sumImageTokens(allImages(request).map(({ bytes }) => bytes)));
  return jsonReply(200, {
    id: `chatcmpl-${contentKey}`,
    object: 'chat.completion',
    created: createdSeconds(contentKey),
    model: datedModel(request.model),
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          ...message,
          ...(isCut && { content: text.slice(0, limit * 4) }),
          annotations: [],
        },
        logprobs: null,
        finish_reason: isCut ? 'length' : 'stop',
      },
    ],
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
      completion_tokens_details: {
        reasoning_tokens: 0,
        audio_tokens: 0,
        accepted_prediction_tokens: 0,
        rejected_prediction_tokens: 0,
      },
    },
    service_tier: 'default',
    system_fingerprint: 'fp_simulator',
  });
}

/** The id under which the service says that it answered: a dated snapshot of an alias, as OpenAI does. */
export function datedModel(model: string): string {
  return /\d{4}-\d\d-\d\d$/.test(model) ? model : `${model}-2026-10-01`;
}
