import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { imageModel, refuses } from '../../simulator/image-models.js';
import { startSimulator, type Simulator } from '../../simulator/server.js';
import { drawPicture, editPicture, meanColour, openAiClient } from './clients.js';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ posts: 2 });
});
afterEach(() => simulator.setFaults({}));
afterAll(() => simulator.close());

const HEADERS = { authorization: 'Key k', 'content-type': 'application/json' };

interface Ticket {
  request_id: string;
  status_url: string;
  response_url: string;
}

interface Result {
  images?: { url: string }[];
  has_nsfw_concepts?: boolean[];
  detail?: unknown;
}

function post(endpoint: string, body: unknown, authorization = 'Key k'): Promise<Response> {
  const headers = { ...HEADERS, authorization };
  return fetch(`${simulator.url}/fal/${endpoint}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

function get(url: string): Promise<Response> {
  return fetch(url, { headers: HEADERS });
}

async function submit(endpoint: string, body: Record<string, unknown>): Promise<Ticket> {
  const response = await post(endpoint, { image_size: { width: 128, height: 128 }, ...body });
  return (await response.json()) as Ticket;
}

/** Looks until the request is over, and gets its result. */
async function resultOf(ticket: Ticket): Promise<{ status: number; body: Result }> {
  while ((await get(ticket.status_url)).status === 202) continue;
  const response = await get(ticket.response_url);
  return { status: response.status, body: (await response.json()) as Result };
}

async function pictureOf(ticket: Ticket): Promise<Buffer> {
  const { body } = await resultOf(ticket);
  return Buffer.from(await (await fetch(body.images?.[0]?.url ?? '')).arrayBuffer());
}

function dataUrl(bytes: Buffer): string {
  return `data:image/png;base64,${bytes.toString('base64')}`;
}

function bluePicture(): Promise<Buffer> {
  return sharp({ create: { width: 64, height: 64, channels: 3, background: '#336699' } })
    .png()
    .toBuffer();
}

/** A prompt that the planted model will not draw. */
function refusedPrompt(model: string): string {
  const prompts = Array.from({ length: 200 }, (_, i) => `a fox, number ${i}`);
  return prompts.find((prompt) => refuses(imageModel(model), prompt)) ?? '';
}

describe('the queue of fal', () => {
  it('takes a request, is at work for two looks, and then has the result for good', async () => {
    const ticket = await submit('fal-ai/flux-2-pro', { prompt: 'a fox' });

    const early = await get(ticket.response_url);
    const looks: unknown[] = [];
    for (let i = 0; i < 4; i += 1) {
      const response = await get(ticket.status_url);
      looks.push([response.status, ((await response.json()) as { status: string }).status]);
    }

    expect(ticket.request_id).toMatch(/^[\da-f-]{36}$/);
    expect(ticket.status_url).toContain(`/fal/fal-ai/flux-2-pro/requests/${ticket.request_id}/status`);
    expect(early.status).toBe(400);
    expect(await early.json()).toEqual({ detail: 'Request is still in progress' });
    expect(looks).toEqual([
      [202, 'IN_QUEUE'],
      [202, 'IN_PROGRESS'],
      [200, 'COMPLETED'],
      [200, 'COMPLETED'],
    ]);
    expect(await sharp(await pictureOf(ticket)).metadata()).toMatchObject({ width: 128, height: 128, format: 'png' });
  });

  it('draws what the planted model draws', async () => {
    const client = openAiClient(simulator.url);
    const input = await bluePicture();
    const prompt = 'a lighthouse at dusk';

    const drawn = await pictureOf(await submit('fal-ai/sim-brush', { prompt }));
    const edited = await pictureOf(await submit('fal-ai/sim-brush/edit', { prompt, image_urls: [dataUrl(input)] }));

    expect(drawn.equals(await drawPicture(client, { model: 'sim-brush', prompt }))).toBe(true);
    expect(edited.equals(await editPicture(client, { model: 'sim-brush', prompt, inputs: [input] }))).toBe(true);
  });

  it('gives equal requests ids of their own, and the log shows both under their model', async () => {
    const before = simulator.log().length;
    const input = dataUrl(await bluePicture());

    const one = await submit('fal-ai/bagel/edit', { prompt: 'a fox', image_url: input });
    const other = await submit('fal-ai/bagel/edit', { prompt: 'a fox', image_url: input });

    const calls = simulator.log().slice(before);
    expect(one.request_id).not.toBe(other.request_id);
    expect(calls.map(({ kind, model }) => [kind, model])).toEqual([
      ['fal.submit', 'fal-ai/bagel'],
      ['fal.submit', 'fal-ai/bagel'],
    ]);
    expect(calls[0]?.contentKey).toBe(calls[1]?.contentKey);
  });

  it('answers a prompt that it will not draw with an error', async () => {
    const prompt = refusedPrompt('sim-crayon');

    const { status, body } = await resultOf(await submit('fal-ai/sim-crayon', { prompt }));

    expect(status).toBe(422);
    expect(body.detail).toEqual([
      expect.objectContaining({ type: 'content_policy_violation', loc: ['body', 'prompt'], input: prompt }),
    ]);
  });

  it('has for Bagel a black picture in that case', async () => {
    simulator.setFaults({ rules: [{ fault: 'refusal', match: { kind: 'fal.submit' } }] });

    const ticket = await submit('fal-ai/bagel', { prompt: 'a fox' });

    const { status, body } = await resultOf(ticket);
    expect(status).toBe(200);
    expect(body.has_nsfw_concepts).toEqual([true]);
    expect(await meanColour(await pictureOf(ticket))).toEqual([0, 0, 0]);
  });

  it.each<[string, string, string, number, unknown]>([
    ['no key', 'fal-ai/bagel', '', 401, 'No user found for Key ID and Secret'],
    ['a bearer token', 'fal-ai/bagel', 'Bearer k', 401, 'No user found for Key ID and Secret'],
    ['a bad key', 'fal-ai/bagel', 'Key bad-1', 401, 'No user found for Key ID and Secret'],
    ['no balance', 'fal-ai/bagel', 'Key empty-1', 403, expect.stringContaining('Exhausted balance')],
    ['a model that is gone', 'fal-ai/retired-brush', 'Key k', 404, expect.stringContaining('not found')],
    ['what is no endpoint', 'bagel', 'Key k', 404, expect.stringContaining('not found')],
  ])('turns down %s', async (_, endpoint, authorization, status, detail) => {
    const response = await post(endpoint, { prompt: 'a' }, authorization);

    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ detail });
  });

  it('answers looks of an account without balance', async () => {
    const ticket = await submit('fal-ai/bagel', { prompt: 'a fox' });

    const response = await fetch(ticket.status_url, { headers: { authorization: 'Key empty-1' } });

    expect(response.status).toBe(202);
  });

  it.each<[string, string, Record<string, unknown>, string, string]>([
    ['no prompt', 'fal-ai/bagel', {}, 'prompt', 'missing'],
    ['no input', 'fal-ai/bagel/edit', { prompt: 'a' }, 'image_url', 'missing'],
    ['the other field', 'fal-ai/flux-pro/kontext/multi', { prompt: 'a', image_url: 'x' }, 'image_urls', 'missing'],
    ['an input that is no picture', 'a/b', { prompt: 'a', image_url: 'x' }, 'image_url', 'image_load_error'],
    ['a size', 'a/b', { prompt: 'a', image_size: 'large' }, 'image_size', 'value_error'],
    ['a shape', 'a/b', { prompt: 'a', aspect_ratio: 'wide' }, 'aspect_ratio', 'value_error'],
    ['a format', 'a/b', { prompt: 'a', output_format: 'tiff' }, 'output_format', 'value_error'],
  ])('finds %s wrong when the request is over', async (_, endpoint, body, field, type) => {
    const found = await resultOf(await submit(endpoint, body));

    expect(found.status).toBe(422);
    expect(found.body.detail).toEqual([expect.objectContaining({ loc: ['body', field], type })]);
  });

  it('knows a request only under its own application', async () => {
    const { request_id: id } = await submit('fal-ai/bagel', { prompt: 'a fox' });

    const statuses = await Promise.all(
      ['fal-ai/bagel', 'fal-ai/flux-2'].map(
        async (app) => (await get(`${simulator.url}/fal/${app}/requests/${id}/status`)).status,
      ),
    );

    expect(statuses).toEqual([202, 404]);
  });

  it('has faults that meet only submits, only looks, or only pictures', async () => {
    const kinds = ['fal.submit', 'fal.status', 'fal.result', 'fal.image'];
    for (const kind of kinds) {
      simulator.setFaults({});
      const ticket = await submit('a/b', { prompt: `a fox for ${kind}` });
      const { body } = await resultOf(ticket);
      simulator.setFaults({ rules: [{ fault: 'server_error', match: { kind, model: 'a/b', promptIncludes: 'fox' } }] });

      const statuses = [
        await post('a/b', { prompt: 'another fox' }),
        await get(ticket.status_url),
        await get(ticket.response_url),
        await fetch(body.images?.[0]?.url ?? ''),
      ].map((response) => response.status);

      expect(statuses).toEqual(kinds.map((one) => (one === kind ? 500 : 200)));
    }
  });

  it.each([
    ['rate_limit', 429, 'Too many requests. Please slow down.'],
    ['insufficient_quota', 403, expect.stringContaining('Exhausted balance')],
    ['bad_key', 401, 'No user found for Key ID and Secret'],
    ['model_not_found', 404, 'Application "fal-ai/bagel" not found'],
    ['server_error', 500, 'Internal Server Error'],
  ] as const)('makes of the fault %s HTTP %i in its own words', async (fault, status, detail: unknown) => {
    simulator.setFaults({ rules: [{ fault }] });

    const response = await post('fal-ai/bagel', { prompt: 'a' });

    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ detail });
  });
});
