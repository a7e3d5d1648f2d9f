import { describe, expect, it } from 'vitest';
import {
  embeddableText,
  embeddingCostUsd,
  embeddingKey,
  embeddingTokens,
} from '../../../core/embedding/embedding-key.js';
import { fromVectorBytes, toVectorBytes } from '../../../core/embedding/vector-bytes.js';
import { EmbeddingConfig } from '../../../core/schemas/embedding-config.js';
import { Provider } from '../../../core/schemas/provider.js';

const provider = Provider.parse({ baseUrl: 'https://acme.example/v1' });
const config = EmbeddingConfig.parse({ protocol: 'openai-embeddings', provider: 'acme', model: 'small' });
const builtIn = EmbeddingConfig.parse({ protocol: 'built-in' });

describe('embeddingKey', () => {
  const key = embeddingKey(config, provider, 'a fox');

  it('tells texts, models, lengths and servers apart', () => {
    const others = [
      embeddingKey(config, provider, 'a cat'),
      embeddingKey(EmbeddingConfig.parse({ ...config, model: 'ngram-512' }), provider, 'a fox'),
      embeddingKey(EmbeddingConfig.parse({ ...config, dimensions: 64 }), provider, 'a fox'),
      embeddingKey(config, { ...provider, baseUrl: 'http://127.0.0.1:4010/v1' }, 'a fox'),
      embeddingKey(builtIn, null, 'a fox'),
    ];

    expect(new Set([key, ...others]).size).toBe(6);
  });

  it('does not depend on names, prices, keys and time-outs', () => {
    const renamed = EmbeddingConfig.parse({ ...config, provider: 'other', price: { inputUsdPerMTok: 1 } });

    expect(embeddingKey(renamed, { ...provider, keyEnv: 'A_KEY', timeoutSeconds: 9 }, 'a fox')).toBe(key);
  });
});

describe('embeddableText', () => {
  it('is the beginning of a long text, without half of a character', () => {
    expect(embeddableText(`a${'🦊'.repeat(7000)}`)).toBe(`a${'🦊'.repeat(2999)}`);
  });

  it('is null where there is nothing to read', () => {
    expect(embeddableText(' \n ')).toBeNull();
  });
});

describe('embeddingCostUsd', () => {
  it('is price times tokens, and unknown where either is', () => {
    expect(embeddingCostUsd({ inputUsdPerMTok: 0.02 }, 500_000)).toBeCloseTo(0.01, 12);
    expect(embeddingCostUsd(null, 5)).toBeNull();
    expect(embeddingCostUsd({ inputUsdPerMTok: 0.02 }, null)).toBeNull();
  });
});

describe('embeddingTokens', () => {
  it.each<[string, string, number]>([
    ['a quarter of Latin characters', 'a red fox in the deep snow', 7],
    ['one for each Chinese character', '雪地里的红狐狸', 7],
    ['two for each emoji', '🦊🦊🦊', 6],
  ])('is a bound above %s', (_, text, tokens) => {
    expect(embeddingTokens([text])).toBeGreaterThan(tokens);
    expect(embeddingTokens([text, text])).toBe(2 * embeddingTokens([text]));
  });
});

describe('vector bytes', () => {
  it('come back as they were, from wherever they lie in a buffer', () => {
    const vector = Float32Array.from([0, 1, -0.5, 3.25e-8]);
    const moved = new Uint8Array(17);
    moved.set(toVectorBytes(vector), 1);

    expect(fromVectorBytes(moved.subarray(1))).toEqual(vector);
  });

  it('are little endian', () => {
    expect([...toVectorBytes(Float32Array.from([1]))]).toEqual([0, 0, 0x80, 0x3f]);
  });
});
