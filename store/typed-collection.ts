import { MongoBulkWriteError, type AnyBulkWriteOperation, type Collection, type Filter, type UpdateFilter } from 'mongodb';
import type { z } from 'zod';
import { firstIssue } from '../core/first-issue.js';
import { createBatcher } from './batcher.js';

/** Every document has a content key for an id, so that writing it twice is writing it once. */
export interface Keyed {
  _id: string;
}

/** A document in the store, or one about to be written, does not follow its schema. */
export class StoredShapeError extends Error {
  constructor(collection: string, id: unknown, complaint: string) {
    super(`${collection} ${String(id)}: ${complaint}`);
    this.name = 'StoredShapeError';
  }
}

/** One collection with its schema: parsed on the way in and on the way out. Reads and writes of many callers go together. */
export interface TypedCollection<T extends Keyed> {
  get(id: string): Promise<T | null>;
  getMany(ids: readonly string[]): Promise<Map<string, T>>;
  /** Writes the whole document, whether it was there or not. */
  put(document: T): Promise<void>;
  /** Writes a document that must be new. @throws when the id is taken. */
  insert(document: T): Promise<void>;
  /** Writes the document unless its id is there already. @returns true when it was new. */
  putIfNew(document: T): Promise<boolean>;
  /** Changes fields of one document; nothing happens when it is not there. */
  update(id: string, change: UpdateFilter<T>): Promise<void>;
  find(filter: Filter<T>, options?: { limit?: number; sort?: Record<string, 1 | -1> }): AsyncIterable<T>;
  /** The driver's own collection, for aggregations. */
  raw: Collection<T>;
}

/** Most ids in one `$in`. */
const READ_BATCH = 500;

type Write<T extends Keyed> = { operation: AnyBulkWriteOperation<T> };

export function typedCollection<T extends Keyed>(raw: Collection<T>, schema: z.ZodType<T>): TypedCollection<T> {
  const reads = createBatcher<string, T | null>(async (ids) => {
    const found = await readMany(ids);
    return ids.map((id) => found.get(id) ?? null);
  }, READ_BATCH);
  const writes = createBatcher<Write<T>, boolean>((batch) => writeMany(raw, batch));

  function parse(document: unknown): T {
    const parsed = schema.safeParse(document);
    if (parsed.success) return parsed.data;
    throw new StoredShapeError(raw.collectionName, (document as Partial<Keyed> | null)?._id, firstIssue(parsed.error));
  }

  async function readMany(ids: readonly string[]): Promise<Map<string, T>> {
    const found = new Map<string, T>();
    for (let i = 0; i < ids.length; i += READ_BATCH) {
      const filter = { _id: { $in: [...new Set(ids.slice(i, i + READ_BATCH))] } } as Filter<T>;
      for await (const document of raw.find(filter)) found.set(document._id, parse(document));
    }
    return found;
  }

  async function* find(filter: Filter<T>, options: { limit?: number; sort?: Record<string, 1 | -1> } = {}) {
    for await (const document of raw.find(filter, options)) yield parse(document);
  }

  function upsert(document: T, mode: 'replace' | 'ifNew'): Promise<boolean> {
    const { _id, ...fields } = parse(document);
    const filter = { _id } as Filter<T>;
    if (mode === 'replace') return writes.add({ operation: { replaceOne: { filter, replacement: fields as never, upsert: true } } });
    return writes.add({ operation: { updateOne: { filter, update: { $setOnInsert: fields } as never, upsert: true } } });
  }

  return {
    raw,
    get: (id) => reads.add(id),
    getMany: readMany,
    find,
    putIfNew: (document) => upsert(document, 'ifNew'),
    async put(document) {
      await upsert(document, 'replace');
    },
    async insert(document) {
      await writes.add({ operation: { insertOne: { document: parse(document) as never } } });
    },
    async update(id, change) {
      await writes.add({ operation: { updateOne: { filter: { _id: id } as Filter<T>, update: change } } });
    },
  };
}

/** One unordered bulk write; an answer is true where a document was made, or the error of that write alone. */
async function writeMany<T extends Keyed>(raw: Collection<T>, batch: Write<T>[]): Promise<(boolean | Error)[]> {
  const operations = batch.map((write) => write.operation);
  try {
    const result = await raw.bulkWrite(operations, { ordered: false });
    return batch.map((_, i) => i in result.upsertedIds || i in result.insertedIds);
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError)) throw error;
    const failures = new Map([error.writeErrors].flat().map((failure) => [failure.index, failure]));
    if (failures.size === 0) throw error;
    return batch.map((_, i) => {
      const failure = failures.get(i);
      return failure ? new Error(`${raw.collectionName}: ${failure.errmsg ?? 'write failed'}`) : i in error.upsertedIds;
    });
  }
}
