import { once } from 'node:events';
import { createServer, connect } from 'node:net';
import { StackError } from './stack-error.js';

export const LOOPBACK = '127.0.0.1';

/** How far a fallback lies from the wished-for port, and how often it is looked for there. */
const STEP = 10;
const STEPS = 100;

/** Whether nobody listens on that loopback port at the moment. */
export async function isPortFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ host: LOOPBACK, port, exclusive: true });
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  }
}

/**
 * The first free port of `wishes`, else one a few tens above the last wish. Those lie below the range from which systems
 * give out ports by themselves, and the dev server takes its inner ports from there.
 */
export async function findFreePort(wishes: number[], taken: number[]): Promise<number> {
  const base = wishes.at(-1) ?? 0;
  const fallbacks = Array.from({ length: STEPS }, (_, step) => base + (step + 1) * STEP);
  for (const port of [...wishes, ...fallbacks]) {
    if (!taken.includes(port) && (await isPortFree(port))) return port;
  }
  throw new StackError(`No free port on ${LOOPBACK} from ${base} to ${base + STEP * STEPS}: end what listens there.`);
}

/** Connects once and hangs up. Throws when nobody listens, or not within two seconds. */
export async function knock(port: number): Promise<void> {
  const socket = connect({ host: LOOPBACK, port });
  socket.setTimeout(2000, () => socket.destroy(new Error(`no answer on port ${port}`)));
  try {
    await once(socket, 'connect');
  } finally {
    socket.destroy();
  }
}
