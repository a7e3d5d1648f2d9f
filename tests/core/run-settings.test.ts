import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunkSamples, runSettings } from '../../core/run-settings.js';
import { makeRefreshFile } from './make-refresh-file.js';

describe('chunkSamples', () => {
  it.each([
    [0, 0, 100], // 1700 / 6 = 283, but never over 100
    [1, 1, 94], // 1700 / 18 = 94.4
    [3, 4, 35], // 1700 / 48 = 35.4
    [40, 5, 6], // 1700 / 276 = 6.2
    [400, 4, 1], // 1700 / 2430 = 0.7, but never none
  ])('with %i judges and %i metrics has %i samples', (judges, metrics, samples) => {
    expect(chunkSamples(judges, metrics)).toBe(samples);
  });

  it('counts the activities of a rewriter and of a vendor with a queue', () => {
    const rewriter = { provider: 'acme', model: 'writer' };
    const models = [
      { id: 'brush', provider: 'acme', model: 'brush-2' },
      { id: 'kontext', protocol: 'bfl', provider: 'acme', model: 'flux-kontext-pro', rewriter },
    ];

    expect(chunkSamples(3, 1, 3)).toBe(40); // 1700 / 42 = 40.5
    expect(runSettings(makeRefreshFile({ models })).chunkSamples).toBe(chunkSamples(1, 1, 3));
  });

  it('keeps the history of a chunk within 1,700 events, and uses what there is', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(80), (judges, metrics) => {
        const eventsPerSample = 6 * (1 + judges + metrics);
        const samples = chunkSamples(judges, metrics);

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
    const { llm, models, judges } = runSettings(file);

    expect(llm).toEqual({ id: 'annotate', queue: 'echo.llm.fast', timeoutSeconds: 30 });
    expect(models).toEqual([{ id: 'brush', queue: 'echo.model.slow', timeoutSeconds: 200 }]);
    expect(judges.map((judge) => judge.queue)).toEqual(['echo.judge.fast', 'echo.judge.slow']);
  });

  it('tells how far each source goes', () => {
    const [imported, x] = runSettings(file).sources;

    expect(imported).toMatchObject({ kind: 'imported', queue: 'echo.source.imported', queries: 1 });
    expect(imported!.maxPosts).toBeNull();
    expect(x).toMatchObject({ kind: 'x', queue: 'echo.source.x', queries: 2, maxPosts: 50 });
  });

  it('cuts chunks by judges and metrics, and has the budget of the file', () => {
    expect(runSettings(file)).toMatchObject({ chunkSamples: chunkSamples(2, 1), budget: { usd: 25, hard: true } });
    expect(runSettings(makeRefreshFile()).budget).toBeNull();
  });

  it('carries no prompt, price, key name or address', () => {
    const text = JSON.stringify(runSettings(file));

    expect(text).not.toMatch(/https?:|SLOW_KEY|gpt image|annotator/);
    expect(text.length).toBeLessThan(4096);
  });
});
