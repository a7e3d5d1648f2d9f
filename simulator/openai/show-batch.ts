import { batchesOf, endRows, lookAtBatch, type Batch, type BatchState, type RowEnd } from '../batch-book.js';
import type { World } from '../call.js';
import { digestOf } from '../fixed-chance.js';
import { errorReply, serverError } from './openai-error.js';

export interface ShownBatch {
  id: string;
  object: 'batch';
  endpoint: string;
  status: 'validating' | 'in_progress' | 'failed' | 'expired' | 'completed';
  metadata: Record<string, string> | null;
  output_file_id?: string | null;
  error_file_id?: string | null;
  errors?: { object: 'list'; data: { code: string; message: string; line: null; param: null }[] };
}

const STATUS = {
  queued: 'validating',
  working: 'in_progress',
  failed: 'failed',
  expired: 'expired',
  done: 'completed',
} as const satisfies Record<BatchState, ShownBatch['status']>;

/** Body of GET /v1/batches/<id>: where it stands, and the files of what came of it. */
export async function showBatch(batch: Batch, world: World): Promise<ShownBatch> {
  const state = lookAtBatch(batch, world);
  const { id, endpoint, name, complaint } = batch;
  const shown: ShownBatch = {
    id: `batch_${id}`,
    object: 'batch',
    endpoint,
    status: STATUS[state],
    metadata: name === '' ? null : { echobench: name },
  };
  if (complaint) return { ...shown, errors: { object: 'list', data: [{ ...complaint, line: null, param: null }] } };
  if (state !== 'done' && state !== 'expired') return shown;
  const ends = await endRows(batch, errorReply(serverError(500)));
  const isGood = ({ reply }: RowEnd) => reply !== null && reply.status < 400;
  // In no order, as the service says: the last comes first here.
  const file = (rows: RowEnd[]) => keepFile(world, id, rows.toReversed());
  return {
    ...shown,
    output_file_id: file(ends.filter(isGood)),
    error_file_id: file(ends.filter((end) => !isGood(end))),
  };
}

function keepFile(world: World, batchId: string, rows: readonly RowEnd[]): string | null {
  if (rows.length === 0) return null;
  const lines = rows.map((row) => `${JSON.stringify(lineOf(batchId, row))}\n`);
  return `file-${batchesOf(world).keepFile(Buffer.from(lines.join('')))}`;
}

function lineOf(batchId: string, { id: customId, reply }: RowEnd): Record<string, unknown> {
  const digest = digestOf('row', batchId, customId).slice(0, 32);
  const row = { id: `batch_req_${digest.slice(0, 24)}`, custom_id: customId };
  if (reply) {
    const body: unknown = JSON.parse(reply.body.toString());
    return { ...row, response: { status_code: reply.status, request_id: `req_${digest}`, body }, error: null };
  }
  const message = 'This request could not be executed before the completion window expired.';
  return { ...row, response: null, error: { code: 'batch_expired', message } };
}
