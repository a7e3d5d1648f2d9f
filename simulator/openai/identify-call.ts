import { canonicalJson } from '../../core/canonical-json.js';
import type { IncomingCall, KnownCall, World } from '../call.js';
import { digestOf } from '../fixed-chance.js';
import { jsonReply, proseReply, type Reply } from '../reply.js';
import { answerChat, mumbleChat, refuseChat } from './answer-chat.js';
import { answerEmbeddings, readEmbeddingsRequest } from './answer-embeddings.js';
import { answerImages } from './answer-images.js';
import { identifyBatchCall } from './identify-batch-call.js';
import { readChatRequest, type ChatRequest } from './chat-request.js';
import { guardAccess } from './guard-access.js';
import { readRawImageRequest } from './image-request.js';
import { answerResponses, refuseResponses, talkInstead } from './answer-responses.js';
import { readResponsesRequest, type ResponsesRequest } from './responses-request.js';
import { listModels, showModel } from './list-models.js';
import { GROUP_FAULTS, type GroupFault } from '../steps/rate-relevance-group.js';
import { badRequest, errorReply, moderationBlocked, OpenAiError, unknownUrl } from './openai-error.js';

const EDITS = '/v1/images/edits';

/** Finds out what a call to /v1 asks for. Never throws: a call that cannot be read answers with the error. */
export async function identifyOpenAiCall(call: IncomingCall, world: World): Promise<KnownCall> {
  try {
    const batchCall = identifyBatchCall(call, world, identifyOpenAiCall);
    if (batchCall) return batchCall;
    if (call.method === 'POST' && call.path === '/v1/chat/completions') return chatCall(call);
    if (call.method === 'POST' && call.path === '/v1/responses') return responsesCall(call, world);
    if (call.method === 'POST' && call.path === '/v1/embeddings') return embeddingsCall(call);
    if (call.method === 'POST' && ['/v1/images/generations', EDITS].includes(call.path))
      return await imageCall(call, world);
    if (call.method === 'GET' && call.path === '/v1/models')
      return simpleCall(call, 'models', async () => listModels());
    if (call.method === 'GET' && call.path.startsWith('/v1/models/'))
      return simpleCall(call, 'models', async () => showModel(decodeURIComponent(call.path.slice(11))));
    throw unknownUrl(call.method, call.path);
  } catch (error) {
    if (!(error instanceof OpenAiError)) throw error;
    return simpleCall(call, 'other', () => Promise.reject(error));
  }
}

function chatCall(call: IncomingCall): KnownCall {
  const request = readChatRequest(parseBody(call.body));
  const { model, schemaName, isRepair, text } = request;
  const contentKey = digestOf('chat', model, schemaName ?? '', JSON.stringify(request.messages)).slice(0, 24);
  const answerWith = (write: (request: ChatRequest, contentKey: string) => Promise<Reply>) =>
    guarded(call, model, () => write(request, contentKey));
  let fault: GroupFault | null = null;
  return {
    kind: `chat:${schemaName ?? 'judge'}`,
    model,
    contentKey,
    text,
    isRepair,
    answer: () => answerWith((asked, key) => answerChat(asked, key, fault)),
    plant: (planted) => {
      fault = GROUP_FAULTS.find((known) => known === planted) ?? null;
    },
    refuse: () => answerWith(refuseChat),
    mumble: () => answerWith(mumbleChat),
  };
}

function responsesCall(call: IncomingCall, world: World): KnownCall {
  const request = readResponsesRequest(parseBody(call.body));
  const { model, drawer, prompt, inputs } = request;
  const contentKey = digestOf(call.path, model, canonicalJson(request.tool), prompt, ...inputs).slice(0, 24);
  const setting = { contentKey, instant: world.instant };
  const answerWith = (write: (request: ResponsesRequest, of: typeof setting) => Promise<Reply>) =>
    guarded(call, model, async () => {
      guardAccess(call, drawer);
      return write(request, setting);
    });
  return {
    kind: 'responses.image',
    model,
    contentKey,
    text: prompt,
    isRepair: false,
    answer: () => answerWith(answerResponses),
    refuse: () => answerWith(refuseResponses),
    mumble: () => answerWith(talkInstead),
  };
}

function embeddingsCall(call: IncomingCall): KnownCall {
  const request = readEmbeddingsRequest(parseBody(call.body));
  const { model, texts, dimensions } = request;
  return {
    kind: 'embeddings',
    model,
    contentKey: digestOf(call.path, model, String(dimensions), ...texts).slice(0, 24),
    text: texts.join('\n'),
    isRepair: false,
    answer: () => guarded(call, model, async () => answerEmbeddings(request)),
    refuse: async () => errorReply(moderationBlocked()),
    mumble: async () => proseReply(),
  };
}

async function imageCall(call: IncomingCall, world: World): Promise<KnownCall> {
  const raw = await readRawImageRequest(call);
  const isEdit = call.path === EDITS;
  const model = typeof raw.fields['model'] === 'string' ? raw.fields['model'] : null;
  const { mask: _mask, user: _user, ...fields } = raw.fields;
  const contentKey = digestOf(call.path, canonicalJson(fields), ...raw.inputs).slice(0, 24);
  const setting = { contentKey, isEdit, instant: world.instant };
  return {
    kind: isEdit ? 'images.edits' : 'images.generations',
    model,
    contentKey,
    text: typeof raw.fields['prompt'] === 'string' ? raw.fields['prompt'] : '',
    isRepair: false,
    answer: () => guarded(call, model, () => answerImages(raw, setting)),
    refuse: async () => errorReply(moderationBlocked()),
    mumble: async () => proseReply(),
  };
}

function simpleCall(call: IncomingCall, kind: string, write: () => Promise<unknown>): KnownCall {
  return {
    kind,
    model: null,
    contentKey: digestOf(call.method, call.path, call.body).slice(0, 24),
    text: '',
    isRepair: false,
    answer: () => guarded(call, null, async () => jsonReply(200, await write())),
    refuse: async () => errorReply(moderationBlocked()),
    mumble: async () => proseReply(),
  };
}

async function guarded(call: IncomingCall, model: string | null, write: () => Promise<Reply>): Promise<Reply> {
  try {
    guardAccess(call, model);
    return await write();
  } catch (error) {
    if (error instanceof OpenAiError) return errorReply(error);
    throw error;
  }
}

function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw badRequest('We could not parse the JSON body of your request.', null, null);
  }
}
