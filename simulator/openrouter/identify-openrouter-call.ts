import type { IncomingCall, KnownCall, World } from '../call.js';
import { digestOf } from '../fixed-chance.js';
import { imageModel, refuses } from '../image-models.js';
import { admitted } from '../judge-access.js';
import { bearerKey } from '../openai/guard-access.js';
import { identifyOpenAiCall } from '../openai/identify-call.js';
import { createdSeconds, outputTokens, sumImageTokens, textTokens } from '../openai/usage.js';
import { bareModelId, drawAnswer, findBroken } from '../pictures/draw-answer.js';
import { normalisePrompt } from '../pictures/prompt-bits.js';
import { readJsonObject, textOf } from '../read-json-object.js';
import { jsonReply, proseReply, type Reply } from '../reply.js';
import { unknownCall } from '../unknown-call.js';
import { checkImagesRequest } from './images-request.js';
import { badRequest, flagged, openrouterErrors, pathNotFound } from './openrouter-error.js';

const PREFIX = '/openrouter/api';

/** USD a token, for `usage.cost`. */
const USD_IN = 8e-6;
const USD_OUT = 30e-6;

/** Finds out what a call to OpenRouter asks for. Its chats and its list of models are those of OpenAI. */
export async function identifyOpenrouterCall(call: IncomingCall, world: World): Promise<KnownCall> {
  const path = call.path.slice(PREFIX.length);
  if (/^\/v1\/(chat|models)\b/.test(path)) return identifyOpenAiCall({ ...call, path }, world);
  if (call.method !== 'POST' || path !== '/v1/images') return unknownCall(call, pathNotFound().reply);
  const contentKey = digestOf(call.method, call.path, call.body).slice(0, 24);
  const body = readJsonObject(call.body);
  const [model, text] = [textOf(body['model']), textOf(body['prompt'])];
  const access = { key: bearerKey(call), model, errors: openrouterErrors };
  return {
    kind: 'openrouter.images',
    model,
    contentKey,
    text,
    isRepair: false,
    answer: () => admitted(access, () => draw(body, { model, contentKey, instant: world.instant })),
    refuse: async () => flagged(model, text).reply,
    mumble: async () => proseReply(),
  };
}

/** @throws ProtocolError */
async function draw(
  body: unknown,
  { model, contentKey, instant }: { model: string; contentKey: string; instant: boolean },
): Promise<Reply> {
  const { prompt, size, format, quality, inputs } = checkImagesRequest(body, instant);
  if (refuses(imageModel(bareModelId(model)), normalisePrompt(prompt))) throw flagged(model, prompt);
  const broken = await findBroken(inputs);
  if (broken !== null) throw badRequest(`input_references.${broken}: not a picture`);
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
