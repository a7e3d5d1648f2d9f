import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Reply } from './reply.js';

/** Sends an answer. Resolves to whether its whole body went into the socket while the client was there. */
export function sendReply(response: ServerResponse, reply: Reply): Promise<boolean> {
  return new Promise((resolve) => {
    if (response.destroyed || response.closed) return resolve(false);
    response.once('finish', () => resolve(true));
    response.once('close', () => resolve(false));
    response.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) });
    response.end(reply.body);
  });
}

/** Sends the head and half of the body, then breaks the connection. */
export async function cutReply(response: ServerResponse, reply: Reply): Promise<void> {
  const body = Buffer.from(reply.body);
  if (response.destroyed) return;
  response.writeHead(reply.status, { ...reply.headers, 'content-length': body.length });
  await new Promise((resolve) => response.write(body.subarray(0, body.length >> 1), resolve));
  response.socket?.destroy();
}

/** Says nothing for some time, or until the client has gone, then breaks the connection. */
export async function leaveHanging(response: ServerResponse, seconds: number | null, gone: AbortSignal): Promise<void> {
  if (seconds === null) await whenAborted(gone);
  else await pause(seconds * 1000, gone);
  response.socket?.destroy();
}

/** Waits, but not longer than the client does. */
export async function pause(ms: number, gone: AbortSignal): Promise<void> {
  if (ms <= 0 || gone.aborted) return;
  await wait(ms, undefined, { signal: gone }).catch(() => undefined);
}

function whenAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
