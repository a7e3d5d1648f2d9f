import { z } from 'zod';
import { batchesOf, type Batch, type BatchFault, type BatchRow } from '../batch-book.js';
import type { IncomingCall, KnownCall, World } from '../call.js';
import { digestOf } from '../fixed-chance.js';
import { jsonReply, proseReply, type Reply } from '../reply.js';
import { showBatch, type ShownBatch } from './show-batch.js';
import { guardAccess } from './guard-access.js';
import { badRequest, errorReply, OpenAiError } from './openai-error.js';

const ENDPOINTS = ['/v1/chat/completions', '/v1/images/generations', '/v1/images/edits'];

const BatchBody = z.strictObject({
  input_file_id: z.string(),
  endpoint: z.enum(ENDPOINTS),
  completion_window: z.literal('24h'),
  metadata: z.record(z.string().max(64), z.string().max(512)).nullish(),
});

const Line = z.strictObject({
  custom_id: z.string().min(1),
  method: z.literal('POST'),
  url: z.string(),
  body: z.looseObject({ model: z.string() }),
});
type Line = z.infer<typeof Line>;

/** How a request of a batch is answered: as a call of its own. */
type Identify = (call: IncomingCall, world: World) => Promise<KnownCall>;

/** Calls to /v1/files and /v1/batches; `null` for all others. */
export function identifyBatchCall(call: IncomingCall, world: World, identify: Identify): KnownCall | null {
  const [, , root, id, rest] = call.path.split('/');
  const place = `${call.method} ${root}${id ? '/:id' : ''}${rest ? `/${rest}` : ''}`;
  switch (place) {
    case 'POST files':
      return uploadCall(call, world);
    case 'GET files/:id/content':
      return freeCall(call, 'files.content', async () => fileReply(world, id ?? ''));
    case 'POST batches':
      return createCall(call, world, identify);
    case 'GET batches':
      return freeCall(call, 'batches.list', async () => listReply(call, world));
    case 'GET batches/:id':
      return freeCall(call, 'batches.get', async () => lookReply(world, id ?? ''));
    default:
      return null;
  }
}

function uploadCall(call: IncomingCall, world: World): KnownCall {
  return freeCall(call, 'files.create', async () => {
    const type = call.headers['content-type'] ?? '';
    const form = await new Response(Uint8Array.from(call.body), { headers: { 'content-type': type } }).formData();
    const file = form.get('file');
    if (form.get('purpose') !== 'batch' || file === null || typeof file === 'string')
      throw badRequest("The simulator takes files of the purpose 'batch' only.", 'purpose', 'invalid_value');
    const content = Buffer.from(await file.arrayBuffer());
    const facts = { bytes: content.length, filename: file.name, purpose: 'batch', status: 'processed' };
    return jsonReply(200, { id: `file-${batchesOf(world).keepFile(content)}`, object: 'file', ...facts });
  });
}

function createCall(call: IncomingCall, world: World, identify: Identify): KnownCall {
  const order = BatchBody.safeParse(parseJson(call.body.toString('utf8')));
  const content = batchesOf(world).file(order.data?.input_file_id.replace(/^file-/, '') ?? '');
  const lines = content ? readLines(content) : [];
  const contentKey = digestOf('openai batch', order.data?.endpoint ?? '', content ?? '').slice(0, 24);
  const model = lines[0]?.body.model ?? null;
  let fault: BatchFault | null = null;
  const known = freeCall(call, 'batches.create', async () => {
    if (!order.success || !content) throw badRequest('Invalid batch.', 'input_file_id', 'invalid_value');
    const { endpoint, metadata } = order.data;
    const rows = lines.map((line) => rowOf(line, { call, world, identify }));
    const name = metadata?.['echobench'] ?? '';
    const complaint = complaintAbout(lines, endpoint);
    const batch = batchesOf(world).make({ contentKey, model, name, endpoint, rows, fault, complaint });
    return jsonReply(200, head(batch));
  });
  return {
    ...known,
    model,
    contentKey,
    plant: (planted) => {
      if (planted === 'batch_row' || planted === 'batch_expire') fault = planted;
    },
  };
}

function rowOf(
  line: Line,
  { call, world, identify }: { call: IncomingCall; world: World; identify: Identify },
): BatchRow {
  const headers = { authorization: call.headers.authorization, 'content-type': 'application/json' };
  const body = Buffer.from(JSON.stringify(line.body));
  const inner = { method: 'POST', path: line.url, query: new URLSearchParams(), headers, body };
  return { id: line.custom_id, answer: async () => (await identify(inner, world)).answer() };
}

function complaintAbout(lines: readonly Line[], endpoint: string): Batch['complaint'] {
  if (lines.length === 0) return { code: 'empty_file', message: 'The batch file is empty.' };
  if (lines.some(({ url }) => url !== endpoint))
    return { code: 'mismatched_endpoint', message: 'The endpoint of a request is not that of the batch.' };
  if (new Set(lines.map(({ body }) => body.model)).size > 1)
    return { code: 'mismatched_model', message: 'All requests of a batch must be to one model.' };
  if (new Set(lines.map(({ custom_id: id }) => id)).size < lines.length)
    return { code: 'duplicate_custom_id', message: 'A custom_id stands twice.' };
  return null;
}

/** @throws OpenAiError on a line that is no request. */
function readLines(content: Buffer): Line[] {
  const lines = content.toString('utf8').split('\n').filter(Boolean);
  return lines.map((text) => {
    const line = Line.safeParse(parseJson(text));
    if (!line.success) throw badRequest('A line of the batch file is not a request.', 'input_file_id', 'invalid_value');
    return line.data;
  });
}

async function lookReply(world: World, id: string): Promise<Reply> {
  const batch = batchesOf(world).find(id.replace(/^batch_/, ''));
  if (!batch) throw notFound(`No batch found with id '${id}'.`);
  // The service has no such wait of a minute here, and tests have none either.
  return jsonReply(200, await showBatch(batch, world), { 'openai-poll-after-ms': '200' });
}

function listReply(call: IncomingCall, world: World): Reply {
  const limit = Number(call.query.get('limit') ?? 20);
  const all = batchesOf(world).list();
  const after = call.query.get('after');
  const from = after === null ? 0 : all.findIndex(({ id }) => `batch_${id}` === after) + 1;
  const data = all.slice(from, from + limit).map(head);
  return jsonReply(200, { object: 'list', data, has_more: from + limit < all.length });
}

function head({ id, endpoint, name }: Batch): ShownBatch {
  const metadata = name === '' ? null : { echobench: name };
  return { id: `batch_${id}`, object: 'batch', endpoint, status: 'validating', metadata };
}

function fileReply(world: World, id: string): Reply {
  const content = batchesOf(world).file(id.replace(/^file-/, ''));
  if (!content) throw notFound(`No such File object: ${id}`);
  return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: content };
}

function notFound(message: string): OpenAiError {
  return new OpenAiError(404, { message, type: 'invalid_request_error', param: null, code: null });
}

function freeCall(call: IncomingCall, kind: string, write: () => Promise<Reply>): KnownCall {
  return {
    kind,
    model: null,
    contentKey: digestOf(call.method, call.path, call.body).slice(0, 24),
    text: '',
    isRepair: false,
    answer: async () => {
      try {
        guardAccess(call, null);
        return await write();
      } catch (error) {
        if (error instanceof OpenAiError) return errorReply(error);
        throw error;
      }
    },
    refuse: async () => errorReply(badRequest('The request was rejected.', null, null)),
    mumble: async () => proseReply(),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
