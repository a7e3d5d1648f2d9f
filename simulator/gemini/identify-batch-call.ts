import { z } from 'zod';
import {
  batchesOf,
  endRows,
  lookAtBatch,
  type Batch,
  type BatchFault,
  type BatchRow,
  type BatchState,
} from '../batch-book.js';
import type { IncomingCall, KnownCall, World } from '../call.js';
import { digestOf } from '../fixed-chance.js';
import { geminiErrors, invalidArgument, unknownBatch } from './google-error.js';

const BATCHES = '/gemini/v1beta/batches';
const METHOD = ':batchGenerateContent';

const BatchBody = z.strictObject({
  batch: z.strictObject({
    displayName: z.string(),
    inputConfig: z.strictObject({
      requests: z.strictObject({
        requests: z.array(z.strictObject({ request: z.json(), metadata: z.strictObject({ key: z.string() }) })).min(1),
      }),
    }),
  }),
});

const STATES = {
  queued: 'BATCH_STATE_PENDING',
  working: 'BATCH_STATE_RUNNING',
  failed: 'BATCH_STATE_FAILED',
  expired: 'BATCH_STATE_EXPIRED',
  done: 'BATCH_STATE_SUCCEEDED',
} as const satisfies Record<BatchState, string>;

/** How a call is made of an answer: with the guard and the errors of Google. */
type MakeCall = (parts: { kind: string; model: string | null; answer: () => Promise<unknown> }) => KnownCall;

/** Calls that make and show batches; `null` for all others. `identify` answers a row as a call of its own. */
export function identifyBatchCall(
  call: IncomingCall,
  world: World,
  { identify, makeCall }: { identify: (call: IncomingCall, world: World) => KnownCall; makeCall: MakeCall },
): KnownCall | null {
  if (call.method === 'POST' && call.path.endsWith(METHOD)) return createCall(call, world, { identify, makeCall });
  if (call.method !== 'GET' || !call.path.startsWith(BATCHES)) return null;
  const id = call.path.slice(BATCHES.length + 1);
  if (id === '') return makeCall({ kind: 'batches.list', model: null, answer: async () => listBatches(world) });
  return makeCall({ kind: 'batches.get', model: null, answer: () => showBatch(world, id) });
}

function createCall(
  call: IncomingCall,
  world: World,
  { identify, makeCall }: { identify: (call: IncomingCall, world: World) => KnownCall; makeCall: MakeCall },
): KnownCall {
  const endpoint = call.path.replace(METHOD, ':generateContent');
  const model = endpoint.replace(/^.*\/models\//, '').replace(/:[^:]*$/, '');
  const contentKey = digestOf('gemini batch', call.path, call.body).slice(0, 24);
  let fault: BatchFault | null = null;
  const known = makeCall({
    kind: 'batches.create',
    model,
    answer: async () => {
      const body = BatchBody.safeParse(parseJson(call.body));
      if (!body.success) throw invalidArgument('Invalid JSON payload received. It is not a batch.');
      const { displayName: name, inputConfig } = body.data.batch;
      const rows = inputConfig.requests.requests.map(({ request, metadata }): BatchRow => {
        const inner = { ...call, path: endpoint, body: Buffer.from(JSON.stringify(request)) };
        return { id: metadata.key, answer: () => identify(inner, world).answer() };
      });
      const batch = batchesOf(world).make({ contentKey, model, name, endpoint, rows, fault, complaint: null });
      return headOf(batch, 'queued');
    },
  });
  return {
    ...known,
    contentKey,
    plant: (planted) => {
      if (planted === 'batch_row' || planted === 'batch_expire') fault = planted;
    },
  };
}

function headOf({ id, name, model }: Batch, state: BatchState) {
  const type = 'type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch';
  const metadata = { '@type': type, model: `models/${model}`, displayName: name, state: STATES[state] };
  return { name: `batches/${id}`, metadata };
}

function listBatches(world: World) {
  const operations = batchesOf(world).list();
  return { operations: operations.map((batch) => headOf(batch, 'working')) };
}

async function showBatch(world: World, id: string): Promise<unknown> {
  const batch = batchesOf(world).find(id);
  if (!batch) throw unknownBatch();
  const state = lookAtBatch(batch, world);
  const shown = headOf(batch, state);
  if (state !== 'done' && state !== 'expired') return shown;
  const ends = await endRows(batch, geminiErrors.server_error(500));
  const inlinedResponses = ends.map(({ id: key, reply }) => {
    const body = JSON.parse(reply?.body.toString() ?? '{}') as { error?: { message: string } };
    const row = { metadata: { key } };
    if (reply === null) return row;
    // Errors of rows have the codes of google.rpc, and not those of HTTP: 3 is an invalid argument, 13 an internal error.
    if (reply.status >= 400) return { ...row, error: { ...body.error, code: reply.status === 400 ? 3 : 13 } };
    return { ...row, response: body };
  });
  return { ...shown, done: true, response: { inlinedResponses: { inlinedResponses } } };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
