import {
  MongoBulkWriteError,
  MongoError,
  MongoInvalidArgumentError,
  MongoNetworkError,
  type AnyBulkWriteOperation,
  type Collection,
  type Filter,
  type UpdateFilter,
} from 'mongodb';
import type { z } from 'zod';
import { firstIssue } from '../core/first-issue.js';
import { createBatcher } from './batcher.js';

/** Every document has a content key for an id, so that writing it twice is writing it once. */
export interface Keyed {
  _id: string;
}

/** A document in the store, or one about to be written, does not follow its schema, or is nothing that a database can hold. */
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
  /**
   * Writes documents whose ids are not there yet, in one bulk: over twice as fast as `putIfNew` where most are new.
   *
   * @returns for each whether it was new, or why it alone could not be written.
   */
  insertMissing(documents: readonly T[]): Promise<(boolean | StoredShapeError)[]>;
  /** Changes fields of one document; nothing happens when it is not there. */
  update(id: string, change: UpdateFilter<T>): Promise<void>;
  /** Takes one document away; nothing happens when it is not there. */
  remove(id: string): Promise<void>;
  find(filter: Filter<T>, options?: { limit?: number; sort?: Record<string, 1 | -1> }): AsyncIterable<T>;
  count(filter: Filter<T>): Promise<number>;
  /** The driver's own collection, for aggregations. */
  raw: Collection<T>;
}

/** Most ids in one `$in`. */
const READ_BATCH = 500;

/** `makes` is the id of the document that the write makes where there is none. */
type Write<T extends Keyed> = { operation: AnyBulkWriteOperation<T>; makes: string | null };

export function typedCollection<T extends Keyed>(raw: Collection<T>, schema: z.ZodType<T>): TypedCollection<T> {
  const reads = createBatcher<string, T | null>(async (ids) => {
    const found = new Map<string, unknown>();
    for await (const document of raw.find(withIds(ids))) found.set(document._id, document);
    return ids.map((id) => (found.has(id) ? parseOrError(found.get(id)) : null));
  }, READ_BATCH);
  const writes = createBatcher<Write<T>, boolean>((batch) => writeMany(raw, batch));

  function parse(document: unknown): T {
    const parsed = schema.safeParse(document);
    if (parsed.success) return parsed.data;
    throw new StoredShapeError(raw.collectionName, (document as Partial<Keyed> | null)?._id, firstIssue(parsed.error));
  }

  /** One broken document must not cost those who read others at the same moment. */
  function parseOrError(document: unknown): T | Error {
    try {
      return parse(document);
    } catch (error) {
      return error as Error;
    }
  }

  function withIds(ids: readonly string[]): Filter<T> {
    return { _id: { $in: [...new Set(ids)] } } as Filter<T>;
  }

  async function readMany(ids: readonly string[]): Promise<Map<string, T>> {
    const found = new Map<string, T>();
    for (let i = 0; i < ids.length; i += READ_BATCH) {
      for await (const document of raw.find(withIds(ids.slice(i, i + READ_BATCH))))
        found.set(document._id, parse(document));
    }
    return found;
  }

  async function* find(filter: Filter<T>, options: { limit?: number; sort?: Record<string, 1 | -1> } = {}) {
    for await (const document of raw.find(filter, options)) yield parse(document);
  }

  async function upsert(document: T, mode: 'replace' | 'ifNew'): Promise<boolean> {
    const { _id, ...fields } = parse(document);
    const filter = { _id } as Filter<T>;
    if (mode === 'replace')
      return writes.add({ operation: { replaceOne: { filter, replacement: fields, upsert: true } }, makes: _id });
    return writes.add({
      operation: { updateOne: { filter, update: { $setOnInsert: fields } as never, upsert: true } },
      makes: _id,
    });
  }

  return {
    raw,
    get: (id) => reads.add(id),
    getMany: readMany,
    find,
    count: (filter) => raw.countDocuments(filter),
    putIfNew: (document) => upsert(document, 'ifNew'),
    insertMissing: (documents) => insertMissing(raw, documents.map(parseOrError)),
    async put(document) {
      await upsert(document, 'replace');
    },
    async insert(document) {
      await writes.add({ operation: { insertOne: { document: parse(document) as never } }, makes: null });
    },
    async remove(id) {
      await writes.add({ operation: { deleteOne: { filter: { _id: id } as Filter<T> } }, makes: null });
    },
    async update(id, change) {
      await writes.add({ operation: { updateOne: { filter: { _id: id } as Filter<T>, update: change } }, makes: null });
    },
  };
}

/** Code of the server for an id that is taken. */
const ID_IS_TAKEN = 11_000;

async function insertMissing<T extends Keyed>(
  raw: Collection<T>,
  parsed: readonly (T | Error)[],
): Promise<(boolean | StoredShapeError)[]> {
  const answers = parsed.map((document): boolean | StoredShapeError => {
    if (!(document instanceof Error)) return true;
    if (document instanceof StoredShapeError) return document;
    throw document;
  });
  const places = [...parsed.keys()].filter((i) => answers[i] === true);
  if (places.length === 0) return answers;
  try {
    await raw.insertMany(
      places.map((i) => parsed[i] as never),
      { ordered: false },
    );
  } catch (error) {
    if (isOfOneDocument(error)) {
      const [only] = places;
      if (places.length > 1 || only === undefined) return oneByOne(raw, parsed);
      answers[only] = new StoredShapeError(raw.collectionName, (parsed[only] as T)._id, error.message);
      return answers;
    }
    if (!(error instanceof MongoBulkWriteError)) throw error;
    const failures = [error.writeErrors].flat();
    if (failures.length === 0) throw asAway(error);
    for (const { index, code, errmsg } of failures) {
      const place = places[index] ?? 0;
      if (code !== ID_IS_TAKEN) throw new Error(`${raw.collectionName}: ${errmsg ?? 'write failed'}`, { cause: error });
      answers[place] = false;
    }
  }
  return answers;
}

async function oneByOne<T extends Keyed>(raw: Collection<T>, parsed: readonly (T | Error)[]) {
  const answers: (boolean | StoredShapeError)[] = [];
  for (const document of parsed) answers.push(...(await insertMissing(raw, [document])));
  return answers;
}

/** One unordered bulk write; an answer is true where a document was made, or the error of that write alone. */
async function writeMany<T extends Keyed>(raw: Collection<T>, batch: Write<T>[]): Promise<(boolean | Error)[]> {
  const operations = batch.map((write) => write.operation);
  try {
    const result = await raw.bulkWrite(operations, { ordered: false });
    return answersOf(batch, result.upsertedIds, new Map());
  } catch (error) {
    if (isOfOneDocument(error)) {
      const [only, ...others] = batch;
      if (only && others.length > 0) return writeOneByOne(raw, batch);
      return [new StoredShapeError(raw.collectionName, only?.makes, error.message)];
    }
    if (!(error instanceof MongoBulkWriteError)) throw error;
    const failures = new Map([error.writeErrors].flat().map((failure) => [failure.index, failure.errmsg]));
    if (failures.size === 0) throw asAway(error);
    const errors = new Map(
      [...failures].map(([i, words]) => [i, new Error(`${raw.collectionName}: ${words ?? 'write failed'}`)]),
    );
    return answersOf(batch, error.upsertedIds, errors);
  }
}

/**
 * The driver wraps whatever befalls a bulk write, a lost connection too, in an error that tells nothing of its kind; only what
 * a server said has a code. Who waits for a store that is away must be able to tell (7.9).
 */
function asAway(error: MongoBulkWriteError): MongoError {
  return error.code === undefined ? new MongoNetworkError(error.message, { cause: error }) : error;
}

/** By id, as the driver counts the positions of upserts wrong when other kinds of writes stand between them (7.9). */
function answersOf(
  batch: readonly { makes: string | null }[],
  upsertedIds: Record<number, unknown>,
  errors: ReadonlyMap<number, Error>,
): (boolean | Error)[] {
  const made = new Set(Object.values(upsertedIds));
  return batch.map(({ makes }, i) => errors.get(i) ?? (makes !== null && made.delete(makes)));
}

/** The driver could not put a document into words (a key with a zero byte, over 16 MiB), and sent nothing of its batch. */
function isOfOneDocument(error: unknown): error is Error {
  return error instanceof Error && (!(error instanceof MongoError) || error instanceof MongoInvalidArgumentError);
}

async function writeOneByOne<T extends Keyed>(raw: Collection<T>, batch: Write<T>[]): Promise<(boolean | Error)[]> {
  const answers: (boolean | Error)[] = [];
  for (const write of batch) answers.push(...(await writeMany(raw, [write])));
  return answers;
}
