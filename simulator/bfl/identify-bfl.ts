import { canonicalJson } from '../../core/canonical-json.js';
import type { IncomingCall, KnownCall, World } from '../call.js';
import { digestOf, fractionOf } from '../fixed-chance.js';
import { admitted, judgeAccess } from '../judge-access.js';
import { createdSeconds } from '../openai/usage.js';
import { originOf, pictureCall } from '../picture-call.js';
import { replyOrError } from '../protocol-error.js';
import { jobsOf, lookAt, type Job, type JobEnd } from '../queued-jobs.js';
import { jsonReply, proseReply, type Reply } from '../reply.js';
import { unknownCall } from '../unknown-call.js';
import { bflErrors, notAuthenticated, notFound } from './bfl-error.js';
import { checkBflRequest, readBflBody } from './bfl-request.js';

const API = '/bfl/v1/';
const RESULT_PATH = `${API}get_result`;
/** Stands in for the vendor's delivery hosts, which ask for no key. */
const DELIVERY = '/bfl/delivery/results/';
const CREDITS = 4;

/** Finds out what a call to /bfl asks for. Never throws: a call that cannot be read answers with the error. */
export function identifyBflCall(call: IncomingCall, world: World): KnownCall {
  if (call.method === 'GET' && call.path === RESULT_PATH) return pollCall(call, world);
  if (call.method === 'GET' && call.path.startsWith(DELIVERY)) {
    const [jobId = ''] = call.path.slice(DELIVERY.length).split('/');
    return pictureCall({ kind: 'bfl.image', jobId }, world);
  }
  const model = call.path.slice(API.length);
  if (call.method === 'POST' && call.path.startsWith(API) && /^[\w.-]+$/.test(model))
    return submitCall(call, { model, world });
  return unknownCall(call, notFound().reply);
}

function submitCall(call: IncomingCall, { model, world }: { model: string; world: World }): KnownCall {
  const fields = fieldsOf(call.body);
  const contentKey = digestOf(call.path, fields === null ? call.body : canonicalJson(fields)).slice(0, 24);
  async function take(end?: JobEnd): Promise<Reply> {
    const checked = await checkBflRequest(model, readBflBody(call.body), { instant: world.instant });
    const job = jobsOf(world).submit({ contentKey, model, endpoint: call.path, ...checked, ...(end && { end }) });
    return jsonReply(200, {
      id: job.id,
      polling_url: `${originOf(call)}${RESULT_PATH}?id=${job.id}`,
      cost: CREDITS,
      input_mp: 0,
      output_mp: (job.drawing.width * job.drawing.height) / 1_000_000,
    });
  }
  const access = { key: keyOf(call), model, errors: bflErrors };
  return {
    kind: 'bfl.submit',
    model,
    contentKey,
    text: typeof fields?.['prompt'] === 'string' ? fields['prompt'] : '',
    isRepair: false,
    answer: () => admitted(access, () => take()),
    // The service takes a request that it will not draw as any other, and says so at the first look.
    refuse: () => admitted(access, () => take({ kind: 'refused' })),
    mumble: async () => proseReply(),
  };
}

function pollCall(call: IncomingCall, world: World): KnownCall {
  const id = call.query.get('id') ?? '';
  const job = jobsOf(world).find(id);
  return {
    kind: 'bfl.poll',
    model: job?.model ?? null,
    contentKey: digestOf('bfl.poll', job?.contentKey ?? id).slice(0, 24),
    text: job?.prompt ?? '',
    isRepair: false,
    answer: () =>
      replyOrError(async () => {
        // Who is out of credit may still look at what was paid for.
        if (judgeAccess(keyOf(call), null) === 'bad_key') throw notAuthenticated();
        return job ? tellStatus(job, { call, world }) : jsonReply(404, { id, status: 'Task not found', result: null });
      }),
    refuse: async () => jsonReply(200, moderated(id, 'Content Moderated')),
    mumble: async () => proseReply(),
  };
}

function tellStatus(job: Job, { call, world }: { call: IncomingCall; world: World }): Reply {
  const state = lookAt(job, world);
  if (state !== 'done') {
    const progress = state === 'queued' ? 0 : 0.5;
    return jsonReply(200, { id: job.id, status: 'Pending', result: null, progress, details: null, preview: null });
  }
  if (job.end.kind === 'refused') return jsonReply(200, moderated(job.id, 'Request Moderated'));
  const begun = createdSeconds(job.contentKey);
  const result = {
    sample: `${originOf(call)}${DELIVERY}${job.id}/sample.${job.drawing.format}?sig=simulated`,
    prompt: job.prompt,
    seed: Math.floor(fractionOf('seed', job.contentKey) * 2 ** 32),
    start_time: begun,
    end_time: begun + 4,
    duration: 4,
  };
  return jsonReply(200, { id: job.id, status: 'Ready', result, progress: null, details: null, preview: null });
}

function moderated(id: string, status: string): Record<string, unknown> {
  return { id, status, result: null, progress: null, details: { 'Moderation Reasons': ['Violence'] }, preview: null };
}

function keyOf(call: IncomingCall): string {
  const key = call.headers['x-key'];
  return typeof key === 'string' ? key : '';
}

function fieldsOf(body: Buffer): Record<string, unknown> | null {
  try {
    return readBflBody(body);
  } catch {
    return null;
  }
}
