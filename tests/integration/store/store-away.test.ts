import { createServer, connect, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, inject, it, onTestFinished } from 'vitest';
import { folderBlobs } from '../../../store/folder-blobs.js';
import { openStore } from '../../../store/store.js';

/** A way to the store that can be cut. @returns the address, and what cuts it for good. */
async function cuttableWay(): Promise<{ uri: string; cut: () => void }> {
  const target = new URL(inject('mongodbUri'));
  const { port, hostname } = target;
  const sockets = new Set<Socket>();
  const server: Server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  function cut(): void {
    server.close();
    for (const socket of sockets) socket.destroy();
  }
  onTestFinished(cut);
  target.port = String((server.address() as AddressInfo).port);
  return { uri: target.href, cut };
}

it('is told apart from a store that refuses: a write that meets no store says so, also inside a batch', async () => {
  const { uri, cut } = await cuttableWay();
  const store = await openStore({ uri, database: 'test_away', blobs: folderBlobs('/nowhere'), connectTimeoutMs: 3000 });
  onTestFinished(() => store.close());
  const wait = { refreshId: 'r', provider: 'p', queue: 'q', kind: 'rate_limited' as const };
  const document = { _id: 'r/q', ...wait, since: new Date(), until: new Date() };
  await store.providerWaits.put(document);
  cut();

  const many = await Promise.allSettled(['a', 'b', 'c'].map((_id) => store.providerWaits.put({ ...document, _id })));

  const names = many.map((one) => (one.status === 'rejected' ? (one.reason as Error).name : 'stored'));
  expect(names).toEqual(Array(3).fill(expect.stringMatching(/^Mongo(Network|ServerSelection)/)));
});
