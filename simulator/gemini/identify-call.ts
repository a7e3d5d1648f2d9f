import type { IncomingCall, KnownCall, World } from '../call.js';
import { digestOf } from '../fixed-chance.js';
import { admitted } from '../judge-access.js';
import { ProtocolError } from '../protocol-error.js';
import { jsonReply, proseReply, type Reply } from '../reply.js';
import { answerGenerate, mumbleGenerate, refuseGenerate, type GenerateOrder } from './answer-generate.js';
import { identifyBatchCall } from './identify-batch-call.js';
import { readGenerateRequest } from './generate-request.js';
import { geminiErrors, permissionDenied, unknownMethod } from './google-error.js';
import { listModels, showModel } from './list-models.js';

const MODELS = '/gemini/v1beta/models';

/** Finds out what a call to /gemini asks for. Never throws: a call that cannot be read answers with the error. */
export function identifyGeminiCall(call: IncomingCall, world: World): KnownCall {
  const id = call.path.startsWith(`${MODELS}/`) ? call.path.slice(MODELS.length + 1) : null;
  const model = id?.replace(/:[^:]*$/, '') ?? null;
  try {
    const batchCall = identifyBatchCall(call, world, {
      identify: identifyGeminiCall,
      makeCall: ({ kind, ...parts }) => ({ ...simpleCall(call, parts), kind }),
    });
    if (batchCall) return batchCall;
    if (call.method === 'POST' && model !== null && id?.endsWith(':generateContent'))
      return generateCall(call, { model, instant: world.instant });
    if (call.method === 'GET' && call.path === MODELS) return simpleCall(call, { answer: async () => listModels() });
    if (call.method === 'GET' && id !== null) return simpleCall(call, { answer: async () => showModel(id) });
    throw unknownMethod();
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return { ...simpleCall(call, { model, answer: () => Promise.reject(error) }), kind: 'other' };
  }
}

function generateCall(call: IncomingCall, { model, instant }: { model: string; instant: boolean }): KnownCall {
  const request = readGenerateRequest(call.body);
  const contentKey = digestOf('gemini', model, call.body).slice(0, 24);
  const order: GenerateOrder = { model, request, contentKey, instant };
  return {
    kind: request.inputs.length > 0 ? 'images.edits' : 'images.generations',
    model,
    contentKey,
    text: request.prompt,
    isRepair: false,
    answer: () => guarded(call, model, () => answerGenerate(order)),
    refuse: () => guarded(call, model, () => refuseGenerate(order)),
    mumble: () => guarded(call, model, () => mumbleGenerate(order)),
  };
}

function simpleCall(
  call: IncomingCall,
  { model = null, answer }: { model?: string | null; answer: () => Promise<unknown> },
): KnownCall {
  const answered = () => guarded(call, model, async () => jsonReply(200, await answer()));
  return {
    kind: 'models',
    model,
    contentKey: digestOf(call.method, call.path, call.body).slice(0, 24),
    text: '',
    isRepair: false,
    answer: answered,
    refuse: answered,
    mumble: async () => proseReply(),
  };
}

/** Answers a call, or turns it away; one without any key gets other words than one with a wrong key. */
async function guarded(call: IncomingCall, model: string | null, write: () => Promise<Reply>): Promise<Reply> {
  const key = call.headers['x-goog-api-key'];
  if (typeof key !== 'string' || key === '') return permissionDenied().reply;
  return admitted({ key, model, errors: geminiErrors }, write);
}
