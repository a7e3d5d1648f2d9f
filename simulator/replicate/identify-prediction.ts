import { canonicalJson } from '../../core/canonical-json.js';
import type { IncomingCall, KnownCall, World } from '../call.js';
import { digestOf } from '../fixed-chance.js';
import { admitted } from '../judge-access.js';
import { bearerKey } from '../openai/guard-access.js';
import { originOf, pictureCall } from '../picture-call.js';
import { jobsOf, lookAt, type Job, type JobEnd } from '../queued-jobs.js';
import { readJsonObject, textOf } from '../read-json-object.js';
import { proseReply, type Reply } from '../reply.js';
import { unknownCall } from '../unknown-call.js';
import { planPrediction } from './prediction-input.js';
import { notFound, replicateErrors } from './replicate-error.js';
import { showFlagged, showNow, showSubmitted } from './show-prediction.js';

/** Length of an id at Replicate, characters. */
const ID_LENGTH = 26;

/** Finds out what a call to Replicate asks for. Never throws: a call that cannot be read answers with the error. */
export function identifyPrediction(call: IncomingCall, world: World): KnownCall {
  const [, model] = /^\/replicate\/v1\/models\/(.+)\/predictions$/.exec(call.path) ?? [];
  if (call.method === 'POST' && (model !== undefined || call.path === '/replicate/v1/predictions'))
    return submitCall(call, { world, named: model ?? null });
  const [, polled] = /^\/replicate\/v1\/predictions\/([\w-]+)$/.exec(call.path) ?? [];
  if (call.method === 'GET' && polled !== undefined) return pollCall(call, { world, id: polled });
  const [, jobId] = /^\/replicate\/output\/([\w-]+)\//.exec(call.path) ?? [];
  if (call.method === 'GET' && jobId !== undefined) return pictureCall({ kind: 'replicate.image', jobId }, world);
  return unknownCall(call, notFound().reply);
}

function submitCall(call: IncomingCall, { world, named }: { world: World; named: string | null }): KnownCall {
  const body = readJsonObject(call.body);
  const input = (body['input'] ?? {}) as Record<string, unknown>;
  const model = named ?? textOf(body['version']);
  const contentKey = digestOf('replicate.submit', model, canonicalJson(input)).slice(0, 24);
  const access = { key: bearerKey(call), model, errors: replicateErrors };
  async function take(end?: JobEnd): Promise<Reply> {
    const plan = planPrediction(input, { model, instant: world.instant });
    const order = { contentKey, model, endpoint: call.path, ...plan, ...(end && { end }) };
    const job = jobsOf(world).submit(order, (digest) => digest.slice(0, ID_LENGTH));
    return showSubmitted(job, originOf(call));
  }
  return {
    kind: 'replicate.submit',
    model,
    contentKey,
    text: textOf(input['prompt']),
    isRepair: false,
    answer: () => admitted(access, () => take()),
    // Moderation looks at a prediction while it is at work: its submission is taken all the same.
    refuse: () => admitted(access, () => take({ kind: 'refused' })),
    mumble: async () => proseReply(),
  };
}

function pollCall(call: IncomingCall, { world, id }: { world: World; id: string }): KnownCall {
  const job = jobsOf(world).find(id);
  const answerWith = (show: (found: Job, origin: string) => Reply | Promise<Reply>) =>
    admitted({ key: bearerKey(call), model: null, errors: replicateErrors }, async () => {
      if (!job) throw notFound();
      return show(job, originOf(call));
    });
  return {
    kind: 'replicate.poll',
    model: job?.model ?? null,
    contentKey: digestOf('replicate.poll', job?.contentKey ?? id).slice(0, 24),
    text: job?.prompt ?? '',
    isRepair: false,
    answer: () => answerWith((found, origin) => showNow(found, lookAt(found, world), origin)),
    refuse: () => answerWith(showFlagged),
    mumble: async () => proseReply(),
  };
}
