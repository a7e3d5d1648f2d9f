import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { BlobMissingError, type BlobStore } from '../../../store/blob-store.js';

const NOBODYS_KEY = '0'.repeat(64);

/** What every blob store has to do. @param open gives two clients of one place. */
export function describeBlobStore(name: string, open: () => Promise<[BlobStore, BlobStore]>): void {
  describe(`the blob store ${name}`, () => {
    it('gives back the bytes under the digest of what they are, to every client', async () => {
      const [here, there] = await open();
      const bytes = randomBytes(100_000);

      const key = await here.put(bytes);

      expect(key).toBe(createHash('sha256').update(bytes).digest('hex'));
      expect(Buffer.from(await here.get(key)).equals(bytes)).toBe(true);
      expect(Buffer.from(await there.get(key)).equals(bytes)).toBe(true);
      expect([await here.has(key), await there.has(key)]).toEqual([true, true]);
    });

    it('keeps equal bytes once', async () => {
      const [here, there] = await open();
      const bytes = randomBytes(1000);

      const keys = [await here.put(bytes), await here.put(Buffer.from(bytes)), await there.put(Uint8Array.from(bytes))];

      expect(new Set(keys).size).toBe(1);
      expect(Buffer.from(await here.get(keys[0]!)).equals(bytes)).toBe(true);
    });

    it('takes no bytes at all', async () => {
      const [here] = await open();

      const key = await here.put(new Uint8Array());

      expect((await here.get(key)).byteLength).toBe(0);
    });

    it('takes the same bytes from many at the same time', async () => {
      const [here, there] = await open();
      const bytes = randomBytes(300_000);

      const keys = await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 ? here : there).put(bytes)));

      expect(new Set(keys).size).toBe(1);
      expect(Buffer.from(await here.get(keys[0]!)).equals(bytes)).toBe(true);
    });

    it('has nothing under a key that nobody put', async () => {
      const [here] = await open();

      expect(await here.has(NOBODYS_KEY)).toBe(false);
      await expect(here.get(NOBODYS_KEY)).rejects.toThrow(BlobMissingError);
    });

    it('takes a blob away for every client, also when it is gone already', async () => {
      const [here, there] = await open();
      const key = await here.put(randomBytes(1000));

      await there.remove(key);
      await here.remove(key);

      expect(await here.has(key)).toBe(false);
      await expect(there.get(key)).rejects.toThrow(BlobMissingError);
    });

    it.each([
      '',
      'abc',
      '../../etc/passwd',
      `../${NOBODYS_KEY}`,
      NOBODYS_KEY.toUpperCase().replace('0', 'A'),
      `${NOBODYS_KEY}\n`,
    ])('has nothing under what is no key: %j', async (key) => {
      const [here] = await open();

      expect(await here.has(key)).toBe(false);
      await expect(here.get(key)).rejects.toThrow(BlobMissingError);
    });
  });
}
