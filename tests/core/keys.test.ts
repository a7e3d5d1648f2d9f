import { describe, expect, it } from 'vitest';
import { annotationKey, generationKey, rewriteKey, judgmentKey, scoreKey } from '../../core/keys.js';
import { ChatModelConfig } from '../../core/schemas/chat-model-config.js';
import { ImageModelConfig, JudgeConfig } from '../../core/schemas/image-model-config.js';
import { Provider, type Provider as ProviderConfig } from '../../core/schemas/provider.js';

const provider = Provider.parse({ baseUrl: 'https://api.acme.example/v1' });
const image = ImageModelConfig.parse({
  id: 'row',
  provider: 'acme',
  model: 'brush-2',
  parameters: { size: '1024x1024', quality: 'low', extra: { seed: 7, steps: 20 } },
});
const judge = JudgeConfig.parse({ id: 'judge-a', provider: 'acme', model: 'judge-1' });
const llm = ChatModelConfig.parse({ provider: 'acme', model: 'annotator' });

const otherServer: ProviderConfig = { ...provider, baseUrl: 'https://stand-in.example/v1' };
const otherTerms: ProviderConfig = { ...provider, keyEnv: 'ANOTHER_KEY', timeoutSeconds: 7 };

function withInputs(inputs: Partial<ImageModelConfig['inputs']>): ImageModelConfig {
  return { ...image, inputs: { longerSidePx: null, format: 'keep', mask: 'none', ...inputs } };
}

describe('generationKey', () => {
  const sample = { prompt: 'a red fox', inputImages: ['first', 'second'] };
  const key = generationKey(sample, { config: image, provider });

  it.each<[string, () => string]>([
    ['the prompt', () => generationKey({ ...sample, prompt: 'a red fox ' }, { config: image, provider })],
    [
      'the order of the inputs',
      () => generationKey({ ...sample, inputImages: ['second', 'first'] }, { config: image, provider }),
    ],
    ['an input', () => generationKey({ ...sample, inputImages: ['first'] }, { config: image, provider })],
    ['the size', () => generationKey(sample, { config: withParameters({ size: '512x512' }), provider })],
    ['the quality', () => generationKey(sample, { config: withParameters({ quality: 'high' }), provider })],
    [
      'a parameter of a self-hosted server',
      () => generationKey(sample, { config: withParameters({ extra: { seed: 8 } }), provider }),
    ],
    ['the model', () => generationKey(sample, { config: { ...image, model: 'brush-3' }, provider })],
    ['the base URL', () => generationKey(sample, { config: image, provider: otherServer })],
    ['the policy for inputs', () => generationKey(sample, { config: withInputs({ longerSidePx: 1024 }), provider })],
    ['the mask', () => generationKey(sample, { config: withInputs({ mask: 'alpha' }), provider })],
    ['a rewriter before it', () => generationKey(sample, { config: image, provider, rewrite: 'rewrite-1' })],
  ])('changes with %s', (_, changed) => {
    expect(changed()).not.toBe(key);
  });

  it.each<[string, () => string]>([
    ['the policy for inputs that says nothing', () => generationKey(sample, { config: withInputs({}), provider })],
    ['the name of the row', () => generationKey(sample, { config: { ...image, id: 'another' }, provider })],
    ['the name of the provider', () => generationKey(sample, { config: { ...image, provider: 'other' }, provider })],
    ['the price', () => generationKey(sample, { config: { ...image, price: { perImageUsd: 1 } }, provider })],
    ['the splits', () => generationKey(sample, { config: { ...image, splits: ['text_to_image'] }, provider })],
    ['the limit of inputs', () => generationKey(sample, { config: { ...image, maxInputImages: 3 }, provider })],
    ['key and time-out of the provider', () => generationKey(sample, { config: image, provider: otherTerms })],
    [
      'the order in which parameters are written',
      () => generationKey(sample, { config: withParameters({ extra: { steps: 20, seed: 7 } }), provider }),
    ],
  ])('does not change with %s', (_, same) => {
    expect(same()).toBe(key);
  });

  function withParameters(change: Partial<ImageModelConfig['parameters']>): ImageModelConfig {
    return { ...image, parameters: { ...image.parameters, ...change } };
  }
});

describe('judgmentKey', () => {
  const subject = { prompt: 'a red fox', inputImages: ['first', 'second'], outputImage: 'output' };
  const context = { provider, promptHash: 'words-1' };
  const key = judgmentKey(subject, judge, context);

  it('stays what it was before judges could be told how to reason and where to run', () => {
    expect(key).toBe('f9a58f50c7dbee47041f2431');
  });

  it.each<[string, () => string]>([
    ['the prompt', () => judgmentKey({ ...subject, prompt: 'a blue fox' }, judge, context)],
    ['the order of the inputs', () => judgmentKey({ ...subject, inputImages: ['second', 'first'] }, judge, context)],
    ['the output', () => judgmentKey({ ...subject, outputImage: 'another' }, judge, context)],
    ['the model', () => judgmentKey(subject, { ...judge, model: 'judge-2' }, context)],
    ['the temperature', () => judgmentKey(subject, { ...judge, temperature: null }, context)],
    ['how pictures are shown', () => judgmentKey(subject, { ...judge, images: 'original' }, context)],
    ['the words of the question', () => judgmentKey(subject, judge, { ...context, promptHash: 'words-2' })],
    ['the base URL', () => judgmentKey(subject, judge, { ...context, provider: otherServer })],
    ['how long it reasons', () => judgmentKey(subject, { ...judge, reasoning: 'low' }, context)],
    ['who may host it', () => judgmentKey(subject, { ...judge, extra: pinned }, context)],
  ])('changes with %s', (_, changed) => {
    expect(changed()).not.toBe(key);
  });

  it.each<[string, () => string]>([
    ['the name of the judge', () => judgmentKey(subject, { ...judge, id: 'judge-b' }, context)],
    ['the price', () => judgmentKey(subject, { ...judge, price: free }, context)],
    ['the limit of the reply', () => judgmentKey(subject, { ...judge, maxOutputTokens: 9 }, context)],
    ['key and time-out of the provider', () => judgmentKey(subject, judge, { ...context, provider: otherTerms })],
  ])('does not change with %s', (_, same) => {
    expect(same()).toBe(key);
  });
});

const pinned = { provider: { order: ['acme'], allow_fallbacks: false } };
const free = { inputUsdPerMTok: 0, outputUsdPerMTok: 0 };

describe('annotationKey', () => {
  const subject = {
    step: 'relevance' as const,
    promptHash: 'words-1',
    data: { posts: [{ id: '1' }], about: 'gpt image' },
    images: ['first', 'second'],
  };
  const key = annotationKey(subject, llm, provider);

  it('stays what it was before models could be told how to reason and where to run', () => {
    expect(key).toBe('6a66e97cf864e820846bdf8e');
  });

  it.each<[string, () => string]>([
    ['the step', () => annotationKey({ ...subject, step: 'quality' }, llm, provider)],
    ['the words of the question', () => annotationKey({ ...subject, promptHash: 'words-2' }, llm, provider)],
    ['the data', () => annotationKey({ ...subject, data: { posts: [{ id: '2' }] } }, llm, provider)],
    ['the order of the pictures', () => annotationKey({ ...subject, images: ['second', 'first'] }, llm, provider)],
    ['the model', () => annotationKey(subject, { ...llm, model: 'annotator-2' }, provider)],
    ['the temperature', () => annotationKey(subject, { ...llm, temperature: 1 }, provider)],
    ['the base URL', () => annotationKey(subject, llm, otherServer)],
    ['how long it reasons', () => annotationKey(subject, { ...llm, reasoning: 'none' }, provider)],
    ['who may host it', () => annotationKey(subject, { ...llm, extra: pinned }, provider)],
  ])('changes with %s', (_, changed) => {
    expect(changed()).not.toBe(key);
  });

  it.each<[string, () => string]>([
    ['the price', () => annotationKey(subject, { ...llm, price: free }, provider)],
    ['the limit of the reply', () => annotationKey(subject, { ...llm, maxOutputTokens: 9 }, provider)],
    ['key and time-out of the provider', () => annotationKey(subject, llm, otherTerms)],
    [
      'the order in which the data are written',
      () => annotationKey({ ...subject, data: { about: 'gpt image', posts: [{ id: '1' }] } }, llm, provider),
    ],
  ])('does not change with %s', (_, same) => {
    expect(same()).toBe(key);
  });
});

describe('scoreKey', () => {
  const parts = { metric: 'color-shift', metricVersion: 1, sampleId: 's', modelId: 'm', outputImage: 'output' };

  it('tells versions of a metric, models, and a lack of output apart', () => {
    const keys = [
      parts,
      { ...parts, metricVersion: 2 },
      { ...parts, modelId: 'n' },
      { ...parts, outputImage: null },
    ].map(scoreKey);

    expect(new Set(keys).size).toBe(4);
    expect(scoreKey({ ...parts })).toBe(keys[0]);
  });
});

describe('rewriteKey', () => {
  const sample = { prompt: 'a red fox', inputImages: ['first'] };
  const asked = { provider, promptHash: 'words-1' };
  const key = rewriteKey(sample, llm, asked);

  it.each<[string, string]>([
    ['the prompt', rewriteKey({ ...sample, prompt: 'a fox' }, llm, asked)],
    ['an input', rewriteKey({ ...sample, inputImages: [] }, llm, asked)],
    ['the rewriter', rewriteKey(sample, { ...llm, model: 'another' }, asked)],
    ['the words of the question', rewriteKey(sample, llm, { ...asked, promptHash: 'words-2' })],
  ])('changes with %s', (_, changed) => expect(changed).not.toBe(key));

  it('does not change with the price', () => {
    expect(rewriteKey(sample, { ...llm, price: { inputUsdPerMTok: 1, outputUsdPerMTok: 1 } }, asked)).toBe(key);
  });
});
