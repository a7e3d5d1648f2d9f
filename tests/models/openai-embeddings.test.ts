import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dot } from '../../core/embedding/unit-vector.js';
import { toVectorBytes } from '../../core/embedding/vector-bytes.js';
import { EmbeddingConfig, type AskedEmbeddingConfig } from '../../core/schemas/embedding-config.js';
import { openaiEmbeddingModel } from '../../models/openai/embedding-model.js';
import { startSimulator, type Simulator } from '../../simulator/server.js';
import { describeFailures, failureOf } from './failure-contract.js';
import { json, serve } from './wire-server.js';

const never = new AbortController().signal;

function embeddingConfig(change: Record<string, unknown> = {}): AskedEmbeddingConfig {
  const plain = { protocol: 'openai-embeddings', provider: 'acme', model: 'sim-embed', ...change };
  return EmbeddingConfig.parse(plain) as AskedEmbeddingConfig;
}

function embed(baseUrl: string, texts: string[], change: Record<string, unknown> = {}) {
  const access = { baseUrl, apiKey: 'the-key-of-the-test-0815', timeoutMs: 10_000 };
  return openaiEmbeddingModel(embeddingConfig(change), access).embed({ texts, signal: never });
}

describeFailures('openai-embeddings', (access, signal) =>
  openaiEmbeddingModel(embeddingConfig(), access).embed({ texts: ['a fox'], signal }),
);

describe('openaiEmbeddingModel at the simulator', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ posts: 5 });
  });
  afterAll(() => simulator.close());

  it('gives a vector for each text, near where the wording is alike, with usage', async () => {
    const texts = ['a red fox in the snow', 'the red fox in deep snow', 'portrait of an astronaut'];
    const { vectors, usage, resolvedModel } = await embed(`${simulator.url}/v1`, texts);
    const [fox, otherFox, astronaut] = vectors as [Float32Array, Float32Array, Float32Array];

    expect(vectors.map(({ length }) => length)).toEqual([256, 256, 256]);
    expect(dot(fox, otherFox)).toBeGreaterThan(dot(fox, astronaut) + 0.3);
    expect(usage.inputTextTokens).toBe(18);
    expect(resolvedModel).toBe('sim-embed');
  });

  it('asks for the length that the file names, and for nothing of the kind where it names none', async () => {
    const { vectors } = await embed(`${simulator.url}/v1`, ['a fox'], { dimensions: 64 });

    expect(vectors[0]).toHaveLength(64);
  });

  it('is told of a text that cannot be embedded', async () => {
    expect(await failureOf(embed(`${simulator.url}/v1`, ['']))).toMatchObject({ kind: 'invalid_request' });
  });
});

describe('openaiEmbeddingModel', () => {
  it('sends what every server takes, and puts the vectors in order', async () => {
    const data = [
      { index: 1, embedding: [3, 4] },
      { index: 0, embedding: [1, 2] },
    ];
    const { url, requests } = await serve(json(200, { model: 'm-2', data, usage: { prompt_tokens: 7, cost: 0.001 } }));

    const { vectors, usage } = await embed(url, ['one', 'two']);

    expect(vectors.map((vector) => [...vector])).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(usage).toMatchObject({ inputTextTokens: 7, billedUsd: 0.001 });
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
      model: 'sim-embed',
      input: ['one', 'two'],
      encoding_format: 'float',
    });
  });

  it('reads base64 from a server that gives nothing else', async () => {
    const embedding = Buffer.from(toVectorBytes(Float32Array.from([0.5, -2]))).toString('base64');
    const { url } = await serve(json(200, { data: [{ embedding }] }));

    expect([...((await embed(url, ['one'])).vectors[0] ?? [])]).toEqual([0.5, -2]);
  });

  it.each([
    ['too few vectors', [{ embedding: [1, 2] }]],
    ['too many', [{ embedding: [1] }, { embedding: [1] }, { embedding: [1] }]],
    ['different lengths', [{ embedding: [1, 2] }, { embedding: [1] }]],
    ['an empty vector', [{ embedding: [1] }, { embedding: [] }]],
    ['a place that is not there', [{ embedding: [1] }, { index: 7, embedding: [1] }]],
  ])('takes %s for a broken answer', async (_, data) => {
    const { url } = await serve(json(200, { data }));

    expect(await failureOf(embed(url, ['one', 'two']))).toMatchObject({ kind: 'bad_response' });
  });
});
