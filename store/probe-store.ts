import { randomUUID } from 'node:crypto';
import type { Collection, Db } from 'mongodb';
import { databaseOf, makeClient, StoreError, withoutPassword } from './store.js';

/** What a look at the database found. */
export interface StoreFacts {
  version: string;
  /** Name of the replica set; `null` for a server without one. */
  replicaSet: string | null;
  /** What a server that is no MongoDB calls itself; `null` for MongoDB. */
  embedded: string | null;
  /** Features that the product needs and that did not work, with what the server said. */
  broken: { feature: string; reason: string }[];
}

/** What the product needs of a database, each tried on a collection that is dropped afterwards. */
const FEATURES: Record<string, (scratch: Collection<{ _id: string; n: number }>) => Promise<boolean>> = {
  'bulk upserts': async (scratch) => {
    const upsert = (_id: string) => ({
      updateOne: { filter: { _id }, update: { $setOnInsert: { n: 0 } }, upsert: true },
    });
    const { upsertedCount } = await scratch.bulkWrite([upsert('a'), upsert('b'), upsert('a')], { ordered: false });
    return upsertedCount === 2;
  },
  'conditional updateOne': async (scratch) => {
    const change = () => scratch.updateOne({ _id: 'a', n: 0 }, { $set: { n: 1 } });
    return (await change()).modifiedCount === 1 && (await change()).matchedCount === 0;
  },
  'conditional findAndModify': async (scratch) => {
    const change = () =>
      scratch.findOneAndUpdate({ _id: 'b', n: { $lt: 1 } }, { $inc: { n: 1 } }, { returnDocument: 'after' });
    return (await change())?.n === 1 && (await change()) === null;
  },
  indexes: async (scratch) => {
    const name = await scratch.createIndex({ n: -1, _id: 1 });
    return (await scratch.indexes()).some((index) => index.name === name);
  },
};

/**
 * Asks a database what it is, and tries what the product needs of it.
 *
 * @throws StoreError when nobody answers, or the address is none.
 */
export async function probeStore({ uri, connectTimeoutMs }: ProbeOptions): Promise<StoreFacts> {
  const client = makeClient({ uri, connectTimeoutMs });
  try {
    const db = client.db(databaseOf(uri));
    const [build, hello] = await Promise.all([db.command({ buildInfo: 1 }), db.command({ hello: 1 })]);
    const { setName } = hello as { setName?: string };
    return {
      version: String(build.version),
      replicaSet: setName ?? null,
      embedded: embeddedName(build),
      broken: await tryFeatures(db),
    };
  } catch (error) {
    throw new StoreError(`MongoDB at ${withoutPassword(uri)} does not answer: ${(error as Error).message}`);
  } finally {
    await client.close();
  }
}

export interface ProbeOptions {
  uri: string;
  connectTimeoutMs: number;
}

/** MongoDB names the JavaScript engine and the compiler that it was built with; no stand-in does. */
function embeddedName(build: Record<string, unknown>): string | null {
  const isMongo = typeof build.javascriptEngine === 'string' && build.javascriptEngine !== 'none';
  return isMongo ? null : 'MongoDB-compatible store';
}

async function tryFeatures(db: Db): Promise<StoreFacts['broken']> {
  const scratch = db.collection<{ _id: string; n: number }>(`doctor_${randomUUID().slice(0, 8)}`);
  const broken: StoreFacts['broken'] = [];
  try {
    for (const [feature, works] of Object.entries(FEATURES)) {
      try {
        if (!(await works(scratch))) broken.push({ feature, reason: 'gave another result than MongoDB' });
      } catch (error) {
        broken.push({ feature, reason: (error as Error).message });
      }
    }
  } finally {
    await scratch.drop().catch(() => false);
  }
  return broken;
}
