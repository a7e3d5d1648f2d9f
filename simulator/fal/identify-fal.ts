import { canonicalJson } from '../../core/canonical-json.js';
import type { IncomingCall, KnownCall, World } from '../call.js';
import { digestOf, fractionOf } from '../fixed-chance.js';
import { admitted, judgeAccess } from '../judge-access.js';
import { originOf, pictureCall } from '../picture-call.js';
import { replyOrError } from '../protocol-error.js';
import { jobsOf, lookAt, type Job, type JobEnd, type JobState } from '../queued-jobs.js';
import { readJsonObject, textOf } from '../read-json-object.js';
import { jsonReply, proseReply, type Reply } from '../reply.js';
import { unknownCall } from '../unknown-call.js';
import {
  contentPolicyViolation,
  falErrors,
  stillInProgress,
  unknownApp,
  unknownKey,
  unknownRequest,
} from './fal-error.js';
import { modelOfEndpoint, planFalJob, refusalOf } from './fal-input.js';

const BASE = '/fal/';
/** Stands in for fal.media, which asks for no key. */
const FILES = `${BASE}files/`;
/** Owner and application, without the path of the endpoint: that is how requests are looked at. */
const LOOK = /^\/fal\/([\w.-]+\/[\w.-]+)\/requests\/([\w-]+)(\/status)?$/;

/** Finds out what a call to /fal asks for. Never throws: a call that cannot be read answers with the error. */
export function identifyFalCall(call: IncomingCall, world: World): KnownCall {
  if (call.method === 'GET' && call.path.startsWith(FILES)) {
    const [jobId = ''] = call.path.slice(FILES.length).split('.');
    return pictureCall({ kind: 'fal.image', jobId }, world);
  }
  const [, app = '', id = '', isStatus] = LOOK.exec(call.path) ?? [];
  if (call.method === 'GET' && id !== '') {
    const found = jobsOf(world).find(id);
    const job = found?.endpoint.startsWith(app) ? found : null;
    return lookCall(call, { id, job, world, isStatus: isStatus !== undefined });
  }
  const endpoint = call.path.slice(BASE.length);
  if (call.method === 'POST' && /^[\w.-]+(\/[\w.-]+)+$/.test(endpoint)) return submitCall(call, { endpoint, world });
  return unknownCall(call, unknownApp(endpoint).reply);
}

function submitCall(call: IncomingCall, { endpoint, world }: { endpoint: string; world: World }): KnownCall {
  const fields = readJsonObject(call.body);
  const contentKey = digestOf(call.path, canonicalJson(fields)).slice(0, 24);
  const model = modelOfEndpoint(endpoint);
  const prompt = textOf(fields['prompt']);
  const access = { key: keyOf(call), model: endpoint, errors: falErrors };
  async function take(end?: JobEnd): Promise<Reply> {
    const plan = await planFalJob(endpoint, fields, { instant: world.instant });
    const job = jobsOf(world).submit({ contentKey, model, endpoint, ...plan, ...(end && { end }) });
    return jsonReply(200, { status: 'IN_QUEUE', ...addressesOf(job, call), queue_position: 0 });
  }
  return {
    ...callOf('fal.submit', { model, prompt }, contentKey),
    answer: () => admitted(access, () => take()),
    // The queue takes a request that the model will not draw as any other.
    refuse: () => admitted(access, () => take(refusalOf(model, prompt))),
  };
}

interface Look {
  id: string;
  job: Job | null;
  world: World;
  isStatus: boolean;
}

function lookCall(call: IncomingCall, { id, job, world, isStatus }: Look): KnownCall {
  const kind = isStatus ? 'fal.status' : 'fal.result';
  return {
    ...callOf(kind, job, digestOf(kind, job?.contentKey ?? id).slice(0, 24)),
    answer: () =>
      replyOrError(async () => {
        // Who is out of credit may still look at what was paid for.
        if (judgeAccess(keyOf(call), null) === 'bad_key') throw unknownKey();
        if (!job) throw unknownRequest();
        return isStatus ? tellStatus(job, lookAt(job, world), call) : tellResult(job, { call, world });
      }),
  };
}

function tellStatus(job: Job, state: JobState, call: IncomingCall): Reply {
  const addresses = addressesOf(job, call);
  switch (state) {
    case 'queued':
      return jsonReply(202, { status: 'IN_QUEUE', ...addresses, queue_position: 1 });
    case 'working':
      return jsonReply(202, { status: 'IN_PROGRESS', ...addresses, logs: null });
    case 'done':
      return jsonReply(200, { status: 'COMPLETED', ...addresses, logs: null, metrics: { inference_time: 4.2 } });
  }
}

function tellResult(job: Job, { call, world }: { call: IncomingCall; world: World }): Reply {
  if (!world.instant && job.looks < 3) throw stillInProgress();
  if (job.end.kind === 'error') return job.end.reply;
  const { width, height, format } = job.drawing;
  const url = `${originOf(call)}${FILES}${job.id}.${format}`;
  return jsonReply(200, {
    images: [{ url, width, height, content_type: `image/${format}` }],
    timings: { inference: 4.2 },
    seed: Math.floor(fractionOf('seed', job.contentKey) * 2 ** 32),
    has_nsfw_concepts: [job.end.kind === 'refused'],
    prompt: job.prompt,
  });
}

/** What all calls of the queue have alike. */
function callOf(
  kind: string,
  about: { model: string; prompt: string } | null,
  contentKey: string,
): Omit<KnownCall, 'answer'> {
  const text = about?.prompt ?? '';
  return {
    kind,
    model: about?.model ?? null,
    contentKey,
    text,
    isRepair: false,
    refuse: async () => contentPolicyViolation(text).reply,
    mumble: async () => proseReply(),
  };
}

function keyOf(call: IncomingCall): string {
  return /^Key\s+(\S+)\s*$/i.exec(call.headers.authorization ?? '')?.[1] ?? '';
}

function addressesOf(job: Job, call: IncomingCall): Record<string, string> {
  const app = job.endpoint.split('/').slice(0, 2).join('/');
  const url = `${originOf(call)}${BASE}${app}/requests/${job.id}`;
  return { request_id: job.id, response_url: url, status_url: `${url}/status`, cancel_url: `${url}/cancel` };
}
