import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FaultPlanInput } from '../../simulator/faults/fault-plan.js';
import { ProviderError } from '../../core/provider-error.js';
import type { PollAnswer, ProviderAccess, QueuedImageModel } from '../../models/contract.js';
import { startSimulator, type Simulator } from '../../simulator/server.js';
import { failureOf } from './failure-contract.js';
import { imageConfig } from './image-model-contract.js';

const API_KEY = 'the-key-of-the-test-0815';
const never = new AbortController().signal;
type Fault = NonNullable<FaultPlanInput['rules']>[number]['fault'];

/** A vendor with a queue, as this suite has to know it. */
export interface QueueProtocol {
  protocol: string;
  make: (config: ReturnType<typeof imageConfig>, access: ProviderAccess) => QueuedImageModel;
  /** Where the simulator serves it. */
  basePath: string;
  /** What the simulator's log calls the call that submits, a look that finds a picture, and the picture itself. */
  kinds: { submit: string; looks: string[]; picture: string };
}

/** What every image model with a queue has to do beyond `describeImageModel`, against the simulator over HTTP. */
export function describeQueuedModel(wire: QueueProtocol): void {
  const { protocol, make, kinds } = wire;
  let simulator: Simulator;
  let slow: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ posts: 1, instant: true });
    slow = await startSimulator({ posts: 1 });
  });
  afterEach(() => simulator.setFaults({}));
  afterAll(() => Promise.all([simulator.close(), slow.close()]));

  function modelAt({ url }: Simulator, change: Partial<ProviderAccess> = {}): QueuedImageModel {
    const access = { baseUrl: `${url}${wire.basePath}`, apiKey: API_KEY, timeoutMs: 10_000, ...change };
    return make(imageConfig({ protocol }), access);
  }

  function submit(model: QueuedImageModel, prompt = 'a red fox') {
    return model.submit({ prompt, inputImages: [], signal: never });
  }

  async function kindsDuring(work: () => Promise<unknown>): Promise<string[]> {
    const before = simulator.log().length;
    await work();
    const calls = simulator.log().slice(before);
    return calls.map(({ kind }) => kind);
  }

  describe(`the queue of ${protocol}`, () => {
    it('submits in one call, and every request is one of its own', async () => {
      const model = modelAt(simulator);
      const ids = new Set<string | null>();

      const calls = await kindsDuring(async () => {
        for (let i = 0; i < 3; i += 1) ids.add((await submit(model)).requestId);
      });

      expect(calls).toEqual([kinds.submit, kinds.submit, kinds.submit]);
      expect(ids.size).toBe(3);
    });

    it('says to look again until the picture is there', async () => {
      const model = modelAt(slow);
      const { handle } = await submit(model);
      const found: PollAnswer[] = [];

      while (found.at(-1)?.state !== 'ready' && found.length < 10) found.push(await model.poll(handle, never));

      expect(found.map(({ state }) => state)).toEqual(['pending', 'pending', 'ready']);
      for (const look of found) if (look.state === 'pending') expect(look.pollAfterMs).toBeGreaterThanOrEqual(500);
    });

    it('finds a request again from another process, as often as it is asked', async () => {
      const { handle, requestId } = await submit(modelAt(simulator));

      const looks = [await modelAt(simulator).poll(handle, never), await modelAt(simulator).poll(handle, never)];

      const [one, other] = looks.map((look) => (look.state === 'ready' ? look.answer : null));
      expect(one).toMatchObject({ requestId, usage: { images: 1 } });
      expect(other).toEqual(one);
    });

    it('keeps no key', async () => {
      const { handle } = await submit(modelAt(simulator));

      expect(handle).not.toContain(API_KEY);
    });

    it.each(['', 'no JSON', '{}', '{"requestId":"../../x","endpoint":"a/b"}', '[]', 'null'])(
      'does not call for the handle %j',
      async (handle) => {
        const calls = await kindsDuring(async () => {
          expect(await failureOf(modelAt(simulator).poll(handle, never))).toMatchObject({ kind: 'bad_response' });
        });

        expect(calls).toEqual([]);
      },
    );

    it.each<[Fault, string]>([
      ['rate_limit', 'rate_limited'],
      ['server_error', 'provider_down'],
      ['html', 'provider_down'],
      ['cut_body', 'provider_down'],
      ['timeout', 'provider_down'],
    ])('leaves a request waiting when a look meets %s', async (fault, kind) => {
      for (const look of [...kinds.looks, kinds.picture]) {
        const model = modelAt(simulator, { timeoutMs: fault === 'timeout' ? 1000 : 10_000 });
        const { handle } = await submit(model);
        simulator.setFaults({ rules: [{ fault, match: { kind: look }, retryAfterSeconds: 7 }] });

        const failure = await failureOf(model.poll(handle, never));

        expect(failure).toMatchObject({ kind, retryAfterMs: fault === 'rate_limit' ? 7000 : null });
        simulator.setFaults({});
        expect(await model.poll(handle, never)).toMatchObject({ state: 'ready' });
      }
    });

    it('leaves a request waiting when a look gives prose', async () => {
      const model = modelAt(simulator);
      const { handle } = await submit(model);
      simulator.setFaults({ rules: [{ fault: 'not_json', match: { kind: kinds.looks[0] } }] });

      expect(await failureOf(model.poll(handle, never))).toMatchObject({ kind: 'provider_down' });
    });

    it('parks when a look is made with a key that is not taken', async () => {
      const { handle } = await submit(modelAt(simulator));

      const failure = await failureOf(modelAt(simulator, { apiKey: 'bad-key-4711' }).poll(handle, never));

      expect(failure.kind).toBe('bad_key');
      expect(failure.message).not.toMatch(/4711/);
    });

    it('tells of a refusal that the service only finds later', async () => {
      simulator.setFaults({ rules: [{ fault: 'refusal', match: { kind: kinds.submit } }] });
      const model = modelAt(simulator);
      const { handle } = await submit(model);

      expect(await failureOf(model.poll(handle, never))).toMatchObject({ kind: 'refused' });
    });

    it('is no failure of the provider when the caller gives up on a look', async () => {
      const model = modelAt(simulator);
      const { handle } = await submit(model);
      simulator.setFaults({ rules: [{ fault: 'timeout', match: { kind: kinds.looks[0] } }] });
      const caller = new AbortController();
      const look = model.poll(handle, caller.signal).catch((error: unknown) => error);

      caller.abort();

      const error = await look;
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(ProviderError);
    });
  });
}
