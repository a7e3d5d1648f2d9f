import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { InputError } from '../../core/input-error.js';
import { printJson, type CommandContext } from '../commands/context.js';
import type { ServeOptions } from '../commands/review.js';
import { storeFor } from '../connect.js';
import { onPort } from '../port-number.js';
import { untilAborted } from '../stop-signal.js';
import { refreshToReview, reviewerName, type Desk } from './desk.js';
import { reviewApp } from './page/review-app.js';

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

/** `review serve`: the review page, until it is told to end. */
export async function runReviewServer(
  refreshId: string | undefined,
  options: ServeOptions,
  context: CommandContext,
): Promise<void> {
  const { environment, terminal, signal } = context;
  const { host, port, json } = options;
  if (!LOOPBACK.includes(host))
    throw new InputError([
      `--host ${host} could be reached from other machines, and the page asks nobody for a password: ` +
        `leave --host out, and come through a tunnel (ssh -L ${port}:127.0.0.1:${port} …)`,
    ]);
  const reviewer = reviewerName(options.reviewer, environment);
  const store = await storeFor(environment);
  try {
    const refresh = await refreshToReview(store, refreshId);
    const server = await serveReview(
      { store, environment, reviewer, now: () => new Date() },
      {
        host,
        port,
        note: (line) => terminal.note(line),
      },
    );
    const url = `${server.url}r/${refresh._id}`;
    if (json) printJson(terminal, { url, reviewer });
    else terminal.print(`Review page ${url} (Ctrl-C ends it)`);
    await untilAborted(signal);
    await server.close();
  } finally {
    await store.close();
  }
}

/** @throws InputError where the port cannot be had. */
export async function serveReview(
  desk: Desk,
  { host, port, note }: { host: string; port: number; note: (line: string) => void },
): Promise<{ url: string; close(): Promise<void> }> {
  const server = serve({ fetch: reviewApp(desk, note).fetch, port, hostname: host });
  await onPort(port, async () => {
    if (!server.listening) await once(server, 'listening');
  });
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${name}:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        // A browser keeps its connections open; nobody waits for them.
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
