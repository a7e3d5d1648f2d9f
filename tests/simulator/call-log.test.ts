import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LogEntry } from '../../simulator/call-log.js';
import { startSimulator, type Simulator } from '../../simulator/server.js';
import { askJudge, askStep, drawPicture, editPicture, openAiClient } from './clients.js';

let directory: string;
let logFile: string;
let simulator: Simulator;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'echo-simulator-'));
  logFile = join(directory, 'calls.jsonl');
  simulator = await startSimulator({ posts: 2, logFile });
});
afterAll(async () => {
  await simulator.close();
  await rm(directory, { recursive: true });
});
beforeEach(async () => {
  await fetch(`${simulator.url}/_sim/reset`, { method: 'POST' });
  simulator.setFaults({});
});

/** Resolves when the log holds so many entries. A connection's end is seen a moment after its client left. */
async function entries(count: number): Promise<LogEntry[]> {
  for (;;) {
    const found = (await (await fetch(`${simulator.url}/_sim/log`)).json()) as LogEntry[];
    if (found.length >= count) return found;
    await new Promise(setImmediate);
  }
}

describe('the log', () => {
  it('holds every call with its kind, and no key', async () => {
    const client = openAiClient(simulator.url, 'secret-key');
    const picture = await drawPicture(client, { model: 'sim-brush', prompt: 'a fox', size: '16x16' });
    await editPicture(client, { model: 'sim-brush', prompt: 'a fox', inputs: [picture], size: '16x16' });
    await askJudge(client, 'sim-judge-a', { prompt: 'a fox', output: picture });
    await askStep(client, 'quality', { data: { prompt: 'a fox' } });
    await client.models.list();
    await fetch(`${simulator.url}/2/tweets/search/all?query=a`, { headers: { authorization: 'Bearer secret-key' } });
    await fetch(`${simulator.url}/media/gone.jpg`);
    const log = await entries(7);
    expect(log.map(({ kind }) => kind)).toEqual([
      'images.generations',
      'images.edits',
      'chat:judge',
      'chat:quality',
      'models',
      'x.search',
      'media',
    ]);
    expect(log.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200, 404]);
    expect(log.every(({ answered, fault }) => answered && fault === null)).toBe(true);
    expect(JSON.stringify(log)).not.toContain('secret');
    expect(simulator.log()).toEqual(log);
  });

  it('gives equal content an equal key, whatever form boundary or request it came with', async () => {
    const client = openAiClient(simulator.url);
    const picture = await drawPicture(client, { model: 'sim-brush', prompt: 'a fox', size: '16x16' });
    for (let i = 0; i < 2; i++)
      await editPicture(client, { model: 'sim-brush', prompt: 'a fox', inputs: [picture], size: '16x16' });
    await editPicture(client, { model: 'sim-brush', prompt: 'a wolf', inputs: [picture], size: '16x16' });
    const [, first, second, third] = (await entries(4)).map(({ contentKey }) => contentKey);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it('gives each call a request id of its own', async () => {
    const client = openAiClient(simulator.url);
    const ask = async () => (await client.images.generate({ model: 'm', prompt: 'a fox' }).withResponse()).request_id;
    expect(await ask()).not.toBe(await ask());
  });

  it('says of a client that left that it was not answered', async () => {
    simulator.setFaults({ rules: [{ fault: 'timeout' }] });
    const controller = new AbortController();
    const call = openAiClient(simulator.url).images.generate(
      { model: 'm', prompt: 'a fox' },
      { signal: controller.signal },
    );
    await whenInFlight();
    controller.abort();
    await expect(call).rejects.toThrow('aborted');
    expect(await entries(1)).toMatchObject([
      { kind: 'images.generations', status: 0, answered: false, fault: 'timeout' },
    ]);
  });

  it('says so too where the client left before a slow answer', async () => {
    simulator.setFaults({ rules: [{ fault: 'slow', seconds: 60 }] });
    const controller = new AbortController();
    const call = openAiClient(simulator.url).images.generate(
      { model: 'm', prompt: 'a fox' },
      { signal: controller.signal },
    );
    await whenInFlight();
    controller.abort();
    await expect(call).rejects.toThrow('aborted');
    expect(await entries(1)).toMatchObject([{ status: 0, answered: false, fault: 'slow' }]);
  });

  it('is in the file, one JSON object a line', async () => {
    await drawPicture(openAiClient(simulator.url), { model: 'm', prompt: 'in the file', size: '16x16' });
    const [entry] = await entries(1);
    const lines = (await readFile(logFile, 'utf8')).trim().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual(entry);
  });
});

async function whenInFlight(): Promise<void> {
  for (;;) {
    const health = (await (await fetch(`${simulator.url}/_sim/health`)).json()) as { inFlight: number };
    if (health.inFlight > 0) return;
  }
}
