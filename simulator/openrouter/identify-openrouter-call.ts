import type { IncomingCall, KnownCall, World } from '../call.js';
import { digestOf } from '../fixed-chance.js';
import { imageModel, refuses } from '../image-models.js';
import { judgeAccess } from '../judge-access.js';
import { bearerKey } from '../openai/guard-access.js';
import { identifyOpenAiCall } from '../openai/identify-call.js';
import { createdSeconds, outputTokens, sumImageTokens, textTokens } from '../openai/usage.js';
import { bareModelId, drawAnswer, findBroken } from '../pictures/draw-answer.js';
import { normalisePrompt } from '../pictures/prompt-bits.js';
import { readJsonObject, textOf } from '../read-json-object.js';
import { jsonReply, proseReply, type Reply } from '../reply.js';
import { checkImagesRequest } from './images-request.js';
import {
  errorReply,
  flagged,
  insufficientCredits,
  noEndpoints,
  OpenrouterError,
  userNotFound,
} from './openrouter-error.js';

const PREFIX = '/openrouter/api';

/** USD a token, for `usage.cost`. */
const USD_IN = 8e-6;
const USD_OUT = 30e-6;

/** Finds out what a call to OpenRouter asks for. Its chats and its list of models are those of OpenAI. */
export async function identifyOpenrouterCall(call: IncomingCall, world: World): Promise<KnownCall> {
  const path = call.path.slice(PREFIX.length);
  if (/^\/v1\/(chat|models)\b/.test(path)) return identifyOpenAiCall({ ...call, path }, world);
  const contentKey = digestOf(call.method, call.path, call.body).slice(0, 24);
  const known = { contentKey, isRepair: false, mumble: async () => proseReply() };
  if (call.method !== 'POST' || path !== '/v1/images')
    return { ...known, kind: 'other', model: null, text: '', answer: unknownPath, refuse: unknownPath };
  const body = readJsonObject(call.body);
  const [model, text] = [textOf(body['model']), textOf(body['prompt'])];
  return {
    ...known,
    kind: 'openrouter.images',
    model,
    text,
    answer: () => guarded(call, model, () => draw(body, { model, contentKey, instant: world.instant })),
    refuse: async () => errorReply(flagged(model, text)),
  };
}

async function unknownPath(): Promise<Reply> {
  return errorReply(new OpenrouterError(404, 'Not Found'));
}

/** @throws OpenrouterError */
async function draw(
  body: unknown,
  { model, contentKey, instant }: { model: string; contentKey: string; instant: boolean },
): Promise<Reply> {
  const { prompt, size, format, quality, inputs } = checkImagesRequest(body, instant);
  if (refuses(imageModel(bareModelId(model)), normalisePrompt(prompt))) throw flagged(model, prompt);
  const broken = await findBroken(inputs);
  if (broken !== null) throw new OpenrouterError(400, `input_references.${broken}: not a picture`);
  const picture = await drawAnswer({ model, prompt, ...size, format, variant: 0, instant }, inputs);
  const promptTokens = textTokens(prompt.length) + (await sumImageTokens(inputs));
  const drawnTokens = outputTokens({ ...size, quality });
  return jsonReply(200, {
    created: createdSeconds(contentKey),
    data: [{ b64_json: picture.toString('base64'), media_type: `image/${format}` }],
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: drawnTokens,
      total_tokens: promptTokens + drawnTokens,
      cost: Number((promptTokens * USD_IN + drawnTokens * USD_OUT).toFixed(8)),
      is_byok: false,
    },
  });
}

async function guarded(call: IncomingCall, model: string, write: () => Promise<Reply>): Promise<Reply> {
  switch (judgeAccess(bearerKey(call), model)) {
    case 'bad_key':
      return errorReply(userNotFound());
    case 'no_credit':
      return errorReply(insufficientCredits());
    case 'model_gone':
      return errorReply(noEndpoints(model));
    case 'ok':
      return write().catch((error: unknown) => {
        if (error instanceof OpenrouterError) return errorReply(error);
        throw error;
      });
  }
}
