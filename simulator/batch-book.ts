import { digestOf } from './fixed-chance.js';
import type { World } from './call.js';
import type { Reply } from './reply.js';

/** A request of a batch, answered as a call of its own would be. */
export interface BatchRow {
  id: string;
  answer(): Promise<Reply>;
}

/** Faults that are planted into a batch when it is made: its first row fails, or it expires when half of its rows are done. */
export type BatchFault = 'batch_row' | 'batch_expire';

export interface BatchOrder {
  /** Of the call that made it: equal batches have equal keys, and yet each is one of its own. */
  contentKey: string;
  model: string | null;
  /** The caller's name for it. */
  name: string;
  endpoint: string;
  rows: readonly BatchRow[];
  fault: BatchFault | null;
  /** Why the service does not take it, found when it is looked through. */
  complaint: { code: string; message: string } | null;
}

/** How a row ended; `null` where the batch expired before its turn. */
export interface RowEnd {
  id: string;
  reply: Reply | null;
}

export interface Batch extends BatchOrder {
  /** 24 hexadecimal characters. */
  id: string;
  /** How often was asked where it stands. */
  looks: number;
}

export type BatchState = 'queued' | 'working' | 'failed' | 'expired' | 'done';

/** The batches and the files of one simulator, kept as long as it runs. */
export interface BatchBook {
  make(order: BatchOrder): Batch;
  find(id: string): Batch | null;
  /** Newest first. */
  list(): Batch[];
  keepFile(content: Buffer): string;
  file(id: string): Buffer | null;
}

const books = new WeakMap<World, BatchBook>();

/** The book of a simulator. */
export function batchesOf(world: World): BatchBook {
  const known = books.get(world);
  if (known) return known;
  const opened = openBatchBook();
  books.set(world, opened);
  return opened;
}

function openBatchBook(): BatchBook {
  const batches = new Map<string, Batch>();
  const files = new Map<string, Buffer>();
  return {
    make(order) {
      const id = digestOf('batch', order.contentKey, String(batches.size)).slice(0, 24);
      const batch: Batch = { ...order, id, looks: 0 };
      batches.set(id, batch);
      return batch;
    },
    find: (id) => batches.get(id) ?? null,
    list: () => [...batches.values()].toReversed(),
    keepFile(content) {
      const id = digestOf('file', content, String(files.size)).slice(0, 24);
      files.set(id, content);
      return id;
    },
    file: (id) => files.get(id) ?? null,
  };
}

/** Asks where a batch stands, which moves it on: there is no clock. In an `instant` world it has ended at the first look. */
export function lookAtBatch(batch: Batch, world: World): BatchState {
  batch.looks += 1;
  if (batch.complaint) return 'failed';
  if (!world.instant && batch.looks <= 2) return batch.looks === 1 ? 'queued' : 'working';
  return batch.fault === 'batch_expire' ? 'expired' : 'done';
}

/** Answers all rows of a batch that has ended. @param broken what the service says of a row that it could not do. */
export async function endRows(batch: Batch, broken: Reply): Promise<RowEnd[]> {
  const done = batch.fault === 'batch_expire' ? Math.floor(batch.rows.length / 2) : batch.rows.length;
  const ends: RowEnd[] = [];
  for (const [i, row] of batch.rows.entries()) {
    const isBroken = i === 0 && batch.fault === 'batch_row';
    ends.push({ id: row.id, reply: i >= done ? null : isBroken ? broken : await row.answer() });
  }
  return ends;
}
