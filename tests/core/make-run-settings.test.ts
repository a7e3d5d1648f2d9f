import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ImageModelConfig } from '../../core/schemas/image-model-config.js';
import { chunkSamples, makeRunSettings } from '../../core/make-run-settings.js';
import { makeRefreshFile, MINIMAL } from './make-refresh-file.js';

describe('chunkSamples', () => {
  it.each([
    [1, 0, 0, 100], // 1700 / 6 = 283, but never over 100
    [1, 1, 1, 94], // 1700 / 18 = 94.4
    [1, 3, 4, 35], // 1700 / 48 = 35.4
    [2, 3, 4, 31], // 1700 / 54 = 31.5
    [3, 3, 4, 28], // 1700 / 60 = 28.3
    [1, 40, 5, 6], // 1700 / 276 = 6.2
    [1, 400, 4, 1], // 1700 / 2430 = 0.7, but never none
  ])(
    'with %i activities for a picture, %i judges and %i metrics has %i samples',
    (drawing, judges, metrics, samples) => {
      expect(chunkSamples({ drawing, judges, metrics, draws: 1 })).toBe(samples);
    },
  );

  it('has fewer samples where each is drawn several times', () => {
    // 1700 / (4 x 18) = 23.6
    expect(chunkSamples({ drawing: 1, judges: 1, metrics: 1, draws: 4 })).toBe(23);
  });

  it('keeps the history of a chunk within 1,700 events, and uses what there is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.nat(200), fc.nat(80), (drawing, judges, metrics) => {
        const eventsPerSample = 6 * (drawing + judges + metrics);
        const samples = chunkSamples({ drawing, judges, metrics, draws: 1 });

        expect(samples * eventsPerSample).toBeLessThanOrEqual(1700);
        if (samples < 100) expect((samples + 1) * eventsPerSample).toBeGreaterThan(1700);
      }),
    );
  });
});

describe('runSettings', () => {
  const file = makeRefreshFile({
    providers: {
      fast: { baseUrl: 'https://fast.example/v1', timeoutSeconds: 30 },
      slow: { baseUrl: 'https://slow.example/v1', timeoutSeconds: 200, keyEnv: 'SLOW_KEY' },
    },
    sources: [{ kind: 'imported' }, { kind: 'x', queries: ['a', 'b'], maxPosts: 50 }],
    annotate: { about: { name: 'gpt image' }, model: { provider: 'fast', model: 'annotator' } },
    models: [{ id: 'brush', provider: 'slow', model: 'brush-2' }],
    judges: [
      { id: 'judge-a', provider: 'fast', model: 'judge-1' },
      { id: 'judge-b', provider: 'slow', model: 'judge-2' },
    ],
    budget: { usd: 25 },
  });

  it('names one queue for each use and provider, with the time that the provider may take', () => {
    const { llm, models, judges } = makeRunSettings(file);

    expect(llm).toEqual({ id: 'annotate', queue: 'echo.llm.fast', timeoutSeconds: 30 });
    expect(models).toEqual([{ id: 'brush', queue: 'echo.model.slow', timeoutSeconds: 200 }]);
    expect(judges.map((judge) => judge.queue)).toEqual(['echo.judge.fast', 'echo.judge.slow']);
  });

  it('tells how the annotate stage goes about its questions', () => {
    const annotate = { ...MINIMAL.annotate, relevancePostsPerCall: 20, replies: 'filter', batch: ['images'] };

    expect(makeRunSettings(file).annotate).toEqual({ relevancePostsPerCall: 1, filterReplies: false, batch: [] });
    expect(makeRunSettings(makeRefreshFile({ annotate })).annotate).toEqual({
      relevancePostsPerCall: 20,
      filterReplies: true,
      batch: ['images'],
    });
  });

  it('tells how far each source goes', () => {
    const [imported, x] = makeRunSettings(file).sources;

    expect(imported).toMatchObject({ kind: 'imported', queue: 'echo.source.imported', queries: 1 });
    expect(imported!.maxPosts).toBeNull();
    expect(x).toMatchObject({ kind: 'x', queue: 'echo.source.x', queries: 2, maxPosts: 50 });
  });

  it('cuts chunks by judges and metrics, and has the budget of the file', () => {
    const cut = chunkSamples({ drawing: 1, judges: 2, metrics: 1, draws: 1 });
    expect(makeRunSettings(file)).toMatchObject({ chunkSamples: cut, budget: { usd: 25, hard: true } });
    expect(makeRunSettings(makeRefreshFile()).budget).toBeNull();
  });

  const rewriter = { provider: 'fast', model: 'writer' };
  it.each<[string, Record<string, unknown>[], number]>([
    ['models that answer at once', [{}, { protocol: 'gemini' }], 1],
    ['stored outputs', [{ protocol: 'stored', provider: undefined }], 1],
    ['a vendor with a queue among others', [{}, { protocol: 'fal' }], 2],
    ['a rewriter', [{ rewriter }, {}], 2],
    ['a rewriter and a queue of different models', [{ rewriter }, { protocol: 'bfl' }], 2],
    ['a rewriter before a queue', [{}, { protocol: 'replicate', rewriter }], 3],
  ])('cuts chunks for %s', (_, models, drawing) => {
    const rows = models.map((model, i) => ({ id: `brush-${i}`, provider: 'slow', model: 'brush-2', ...model }));

    const settings = makeRunSettings({ ...file, models: rows.map((row) => ImageModelConfig.parse(row)) });

    expect(settings.chunkSamples).toBe(chunkSamples({ drawing, judges: 2, metrics: 1, draws: 1 }));
  });

  it('says which of the later steps are asked, and where the second annotator is', () => {
    const secondOpinion = { provider: 'slow', model: 'other' };
    const about = { name: 'gpt image' };
    const annotate = { about, model: { provider: 'acme', model: 'annotator' }, safety: null, applicability: false };
    const providers = { acme: { baseUrl: 'https://a.example' }, slow: { baseUrl: 'https://b.example' } };

    expect(makeRunSettings(file).steps).toEqual({ screenshots: true, safety: true, applicability: true });
    expect(makeRunSettings(makeRefreshFile({ providers, annotate: { ...annotate, secondOpinion } })).steps).toEqual({
      screenshots: true,
      safety: false,
      applicability: false,
      secondOpinion: { id: 'second-opinion', queue: 'echo.llm.slow', timeoutSeconds: 290 },
    });
  });

  it('carries no prompt, price, key name or address', () => {
    const text = JSON.stringify(makeRunSettings(file));

    expect(text).not.toMatch(/https?:|SLOW_KEY|gpt image|annotator/);
    expect(text.length).toBeLessThan(4096);
  });
});
