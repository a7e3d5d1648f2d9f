import { afterAll, afterEach, beforeAll } from 'vitest';
import { startSimulator, type Simulator } from '../../simulator/server.js';

/** Where servers are that answer log-ins themselves. */
const ownLogIns = new Set<string>();

/** Says of a server, such as a simulator, that it answers log-ins itself. */
export function answersLogIns(url: string): void {
  ownLogIns.add(new URL(url).origin);
}

/**
 * A fetch that answers log-ins itself, for servers of the contract suite that give one answer to everything and count requests.
 *
 * @param isLogIn whether a request is one; those to servers that answer log-ins themselves go out all the same.
 */
export function withLogIn(isLogIn: (url: URL) => boolean, body: Record<string, unknown>): typeof globalThis.fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    return isLogIn(url) && !ownLogIns.has(url.origin) ? Response.json(body) : fetch(input, init);
  };
}

/** A simulator for the tests of one group, without faults at the beginning of each. @returns how to reach it from within a test. */
export function useSimulator(posts: number): () => Simulator {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ posts });
    answersLogIns(simulator.url);
  });
  afterEach(() => simulator.setFaults({}));
  afterAll(() => simulator.close());
  return () => simulator;
}
