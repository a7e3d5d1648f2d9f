import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import type { BlobStore } from '../../../store/blob-store.js';
import { INDEXES } from '../../../store/indexes.js';
import { openStore, StoreError, withoutPassword } from '../../../store/store.js';

const noBlobs: BlobStore = {
  put: () => Promise.reject(new Error('no blobs here')),
  get: () => Promise.reject(new Error('no blobs here')),
  has: async () => false,
  remove: async () => undefined,
};

async function failureOf(uri: string): Promise<Error> {
  const opened = openStore({ uri, blobs: noBlobs, connectTimeoutMs: 300 });
  return opened.then(
    () => new Error('it opened'),
    (error: Error) => error,
  );
}

describe('openStore', () => {
  it('makes the indexes, and can be opened again on the same database', async () => {
    const options = { uri: inject('mongodbUri'), blobs: noBlobs, database: `test_${randomUUID().slice(0, 8)}` };
    const first = await openStore(options);
    const second = await openStore(options);

    const keys = (await second.ledger.raw.listIndexes().toArray()).map(({ key }) => key as unknown);
    expect(keys).toEqual(expect.arrayContaining([{ _id: 1 }, ...INDEXES['ledger']!]));
    expect(second.posts.raw.dbName).toBe(options.database);
    await Promise.all([first.close(), second.close()]);
  });

  it('takes the database of the address, else its own', async () => {
    const uri = new URL(inject('mongodbUri'));
    const named = await openStore({ uri: `mongodb://${uri.host}/test_named${uri.search}`, blobs: noBlobs });
    const unnamed = await openStore({ uri: uri.href, blobs: noBlobs });

    expect(named.posts.raw.dbName).toBe('test_named');
    expect(unnamed.posts.raw.dbName).toBe('echo');
    await Promise.all([named.close(), unnamed.close()]);
  });

  it('says in one line, within its time, that nobody answers', async () => {
    const begunAt = performance.now();

    const failure = await failureOf('mongodb://user:s3cret@127.0.0.1:9/echo?authSource=admin');

    expect(failure).toBeInstanceOf(StoreError);
    expect(failure.message).toMatch(
      /^MongoDB at mongodb:\/\/127\.0\.0\.1:9\/echo does not answer: [^\n]*ECONNREFUSED[^\n]*$/,
    );
    expect(performance.now() - begunAt).toBeLessThan(5000);
  });

  it.each([
    ['a password with signs in it', 'mongodb://user:s3c@ret/1@127.0.0.1:9/echo'],
    ['a percent sign that escapes nothing', 'mongodb://user:s3cret%zz@127.0.0.1:9/echo'],
    ['an option that is unknown', 'mongodb://user:s3cret@127.0.0.1:9/echo?colour=red'],
    ['another scheme', 'postgres://user:s3cret@127.0.0.1:9/echo'],
    ['no host', 'mongodb://user:s3cret@'],
  ])('says in one line, without the password, that it cannot use an address with %s', async (_, uri) => {
    const failure = await failureOf(uri);

    expect(failure).toBeInstanceOf(StoreError);
    expect(failure.message).toMatch(/^MongoDB at [^\n]+$/);
    expect(failure.message).not.toMatch(/s3c|ret\/1|user/);
  });
});

describe('withoutPassword', () => {
  it.each([
    ['mongodb://db.example:27017/echo', 'mongodb://db.example:27017/echo'],
    ['mongodb://user:secret@db.example/echo', 'mongodb://db.example/echo'],
    ['mongodb+srv://user:secret@db.example/echo?retryWrites=true&password=x', 'mongodb+srv://db.example/echo'],
    ['mongodb://user:se@cr/et@a.example,b.example/echo', 'mongodb://a.example,b.example/echo'],
  ])('leaves of %s only where it is', (uri, place) => {
    expect(withoutPassword(uri)).toBe(place);
  });
});
