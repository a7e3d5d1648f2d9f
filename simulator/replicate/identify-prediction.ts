import { canonicalJson } from '../../core/canonical-json.js';
import type { IncomingCall, KnownCall, World } from '../call.js';
import { digestOf } from '../fixed-chance.js';
import { judgeAccess } from '../judge-access.js';
import { bearerKey } from '../openai/guard-access.js';
import { readJsonObject, textOf } from '../read-json-object.js';
import { proseReply, type Reply } from '../reply.js';
import { readPredictionInput } from './prediction-input.js';
import { queueOf, type Prediction } from './prediction-queue.js';
import { errorReply, insufficientCredit, notFound, ReplicateError, unauthenticated } from './replicate-error.js';
import { showNow, showPicture, showSubmitted } from './show-prediction.js';

/** Finds out what a call to Replicate asks for. Never throws: a call that cannot be read answers with the error. */
export function identifyPrediction(call: IncomingCall, world: World): KnownCall {
  const [, model] = /^\/replicate\/v1\/models\/(.+)\/predictions$/.exec(call.path) ?? [];
  if (call.method === 'POST' && (model !== undefined || call.path === '/replicate/v1/predictions'))
    return submission(call, world, model ?? null);
  const [, polled] = /^\/replicate\/v1\/predictions\/([\w-]+)$/.exec(call.path) ?? [];
  if (call.method === 'GET' && polled !== undefined) return look(call, world, polled);
  const [, shown] = /^\/replicate\/output\/([\w-]+)\//.exec(call.path) ?? [];
  if (call.method === 'GET' && shown !== undefined) return picture(world, shown);
  const answer = async () => errorReply(notFound());
  return {
    kind: 'other',
    model: null,
    contentKey: digestOf(call.method, call.path, call.body).slice(0, 24),
    text: '',
    isRepair: false,
    answer,
    refuse: answer,
    mumble: async () => proseReply(),
  };
}

function submission(call: IncomingCall, world: World, named: string | null): KnownCall {
  const body = readJsonObject(call.body);
  const input = (body['input'] ?? {}) as Record<string, unknown>;
  const model = named ?? textOf(body['version']);
  const contentKey = digestOf('replicate.submit', model, canonicalJson(input)).slice(0, 24);
  const submit = (isFlagged: boolean) =>
    guarded(call, model, async () => {
      const order = { model, input: readPredictionInput(input, model, world.instant), isFlagged };
      return showSubmitted(queueOf(world).submit(contentKey, order), originOf(call));
    });
  return {
    kind: 'replicate.submit',
    model,
    contentKey,
    text: textOf(input['prompt']),
    isRepair: false,
    answer: () => submit(false),
    // Moderation looks at a prediction while it is at work: its submission is taken all the same.
    refuse: () => submit(true),
    mumble: async () => proseReply(),
  };
}

function look(call: IncomingCall, world: World, id: string): KnownCall {
  const prediction = queueOf(world).find(id);
  const show = (isFlagged: boolean) =>
    guarded(call, null, async () => {
      if (!prediction) throw notFound();
      prediction.looks += 1;
      prediction.isFlagged ||= isFlagged;
      return showNow(prediction, originOf(call), world);
    });
  return {
    ...about(prediction, 'replicate.poll', id),
    answer: () => show(false),
    refuse: () => show(true),
    mumble: async () => proseReply(),
  };
}

/** Pictures need no key: whoever has the address has the picture. */
function picture(world: World, id: string): KnownCall {
  const prediction = queueOf(world).find(id);
  return {
    ...about(prediction, 'replicate.image', id),
    answer: async () => (prediction ? showPicture(prediction, world) : errorReply(notFound())),
    refuse: async () => errorReply(notFound()),
    mumble: async () => ({ status: 200, headers: { 'content-type': 'image/png' }, body: 'not a picture' }),
  };
}

function about(prediction: Prediction | null, kind: string, id: string) {
  return {
    kind,
    model: prediction?.model ?? null,
    contentKey: digestOf(kind, id).slice(0, 24),
    text: prediction?.input.prompt ?? '',
    isRepair: false,
  };
}

async function guarded(call: IncomingCall, model: string | null, write: () => Promise<Reply>): Promise<Reply> {
  switch (judgeAccess(bearerKey(call), model)) {
    case 'bad_key':
      return errorReply(unauthenticated());
    case 'no_credit':
      return errorReply(insufficientCredit());
    case 'model_gone':
      return errorReply(notFound());
    case 'ok':
      return write().catch((error: unknown) => {
        if (error instanceof ReplicateError) return errorReply(error);
        throw error;
      });
  }
}

function originOf(call: IncomingCall): string {
  return `http://${call.headers.host ?? 'simulator'}`;
}
