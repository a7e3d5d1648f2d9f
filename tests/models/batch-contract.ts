import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ProviderError } from '../../core/provider-error.js';
import type { BatchAnswer, BatchMode, CallFacts, ProviderAccess } from '../../models/contract.js';
import { startSimulator, type Simulator } from '../../simulator/server.js';
import { failureOf } from './failure-contract.js';

const API_KEY = 'the-key-of-the-test-0815';
const never = new AbortController().signal;

/** A vendor's batch interface, as this suite has to know it. */
export interface BatchProtocol<Request, Answer extends CallFacts> {
  protocol: string;
  /** Where the simulator serves it. */
  basePath: string;
  make(access: ProviderAccess): BatchMode<Request, Answer>;
  /** Asks one request by itself. */
  ask(access: ProviderAccess, request: Request): Promise<Answer>;
  /** Three of one lane. */
  requests(): Promise<[Request, Request, Request]>;
  /** What of two answers has to be the same, in a batch and by itself. */
  essence(answer: Answer): unknown;
  /** Calls that make a batch, and those of a look that finds its results, as the simulator's log calls them. */
  kinds: { submit: string[]; look: string[] };
  /** What a row costs that expired, USD. */
  expiredUsd: number | null;
}

/** What every batch interface has to do, against the simulator over HTTP. */
export function describeBatchMode<Request, Answer extends CallFacts>(wire: BatchProtocol<Request, Answer>): void {
  let simulator: Simulator;
  let slow: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ posts: 1, instant: true });
    slow = await startSimulator({ posts: 1 });
  });
  afterEach(() => simulator.setFaults({}));
  afterAll(() => Promise.all([simulator.close(), slow.close()]));

  function accessTo({ url }: Simulator, apiKey = API_KEY): ProviderAccess {
    return { baseUrl: `${url}${wire.basePath}`, apiKey, timeoutMs: 20_000 };
  }

  async function linesWith(mode: BatchMode<Request, Answer>) {
    return (await wire.requests()).map((request, i) => mode.write(`row-${i + 1}`, request));
  }

  async function submitTo(place: Simulator, name = 'batch-1') {
    const mode = wire.make(accessTo(place));
    const handle = await mode.submit(await linesWith(mode), { name, signal: never });
    return { mode, handle };
  }

  async function endOf(mode: BatchMode<Request, Answer>, handle: string) {
    const look = await mode.poll(handle, never);
    if (look.state === 'pending') throw new Error('the batch is under way');
    const answers = new Map<string, BatchAnswer<Answer>>();
    for await (const answer of look.answers) answers.set(answer.id, answer);
    return { answers, unanswered: look.unanswered };
  }

  describe(`batches of ${wire.protocol}`, () => {
    it('are made in as few calls as can be, and give each row the answer of a call of its own', async () => {
      const before = simulator.log().length;
      const { mode, handle } = await submitTo(simulator);
      const { answers } = await endOf(mode, handle);
      const calls = simulator.log().slice(before);

      const alone = [];
      for (const request of await wire.requests()) alone.push(await wire.ask(accessTo(simulator), request));

      expect(calls.map(({ kind }) => kind)).toEqual([...wire.kinds.submit, ...wire.kinds.look]);
      expect([...answers.keys()].toSorted()).toEqual(['row-1', 'row-2', 'row-3']);
      alone.forEach((answer, i) => {
        const row = answers.get(`row-${i + 1}`);
        expect(row && 'answer' in row && wire.essence(row.answer)).toEqual(wire.essence(answer));
        expect(row).toMatchObject({ answer: { usage: answer.usage, resolvedModel: answer.resolvedModel } });
      });
    });

    it('say to look again until they have ended, from whatever process', async () => {
      const { handle } = await submitTo(slow);
      const states: string[] = [];
      for (let looks = 0; looks < 3; looks += 1)
        states.push((await wire.make(accessTo(slow)).poll(handle, never)).state);

      expect(states).toEqual(['pending', 'pending', 'ended']);
      expect(handle).not.toContain(API_KEY);
    });

    it('are found again by their name, and by no other', async () => {
      const { mode, handle } = await submitTo(simulator, 'a-name-of-mine');

      expect(await mode.find('a-name-of-mine', never)).toBe(handle);
      expect(await mode.find('another', never)).toBeNull();
    });

    it('tell of a row that failed beside those that did not', async () => {
      simulator.setFaults({ rules: [{ fault: 'batch_row', match: { kind: 'batches.create' } }] });
      const { mode, handle } = await submitTo(simulator);

      const { answers } = await endOf(mode, handle);

      expect(answers.get('row-1')).toMatchObject({ error: { kind: 'provider_down' } });
      expect(answers.get('row-2')).toHaveProperty('answer');
      expect(answers.get('row-3')).toHaveProperty('answer');
    });

    it('keep what was done when they expire', async () => {
      simulator.setFaults({ rules: [{ fault: 'batch_expire', match: { kind: 'batches.create' } }] });
      const { mode, handle } = await submitTo(simulator);

      const { answers, unanswered } = await endOf(mode, handle);

      expect([...answers.keys()]).toEqual(['row-1']);
      expect(unanswered).toMatchObject({ reason: expect.stringMatching(/expired/i), costUsd: wire.expiredUsd });
    });

    it.each(['', 'no JSON', '{}', '{"batch":"../x","name":"../x"}', 'null'])(
      'are not asked for by the handle %j',
      async (handle) => {
        const before = simulator.log().length;

        const failure = await failureOf(wire.make(accessTo(simulator)).poll(handle, never));

        expect(failure.kind).toBe('bad_response');
        expect(simulator.log()).toHaveLength(before);
      },
    );

    it('that nobody knows have ended without an answer, at a cost that nobody knows', async () => {
      const { mode, handle } = await submitTo(simulator);

      const { answers, unanswered } = await endOf(mode, handle.replace(/[0-9a-f]{6}"/, 'ffffff"'));

      expect(answers.size).toBe(0);
      expect(unanswered.costUsd).toBeNull();
    });

    it.each([
      ['rate_limit', 'rate_limited'],
      ['server_error', 'provider_down'],
      ['html', 'provider_down'],
      ['cut_body', 'provider_down'],
      ['not_json', 'provider_down'],
    ] as const)('stay where they are when a look meets %s', async (fault, kind) => {
      const { mode, handle } = await submitTo(simulator);
      simulator.setFaults({ rules: [{ fault, match: { kind: 'batches.get' }, retryAfterSeconds: 7 }] });

      expect(await failureOf(mode.poll(handle, never))).toMatchObject({ kind });

      simulator.setFaults({});
      expect((await endOf(mode, handle)).answers.size).toBe(3);
    });

    it.each([
      ['bad-key-4711', 'bad_key'],
      ['empty-key-4711', 'out_of_credit'],
    ])('park on the key %s', async (apiKey, kind) => {
      const mode = wire.make(accessTo(simulator, apiKey));
      const submitted = mode.submit(await linesWith(mode), { name: 'x', signal: never });

      const failure = await failureOf(submitted);

      expect(failure.kind).toBe(kind);
      expect(failure.message).not.toMatch(/4711/);
    });

    it('are no failure of the vendor when the caller gives up', async () => {
      simulator.setFaults({ rules: [{ fault: 'timeout', match: { kind: 'batches.create' } }] });
      const mode = wire.make(accessTo(simulator));
      const caller = new AbortController();
      const submitted = mode.submit(await linesWith(mode), { name: 'x', signal: caller.signal });
      const ended = submitted.catch((error: unknown) => error);

      caller.abort();

      expect(await ended).not.toBeInstanceOf(ProviderError);
    });
  });
}
