import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../core/canonical-json.js';
import { laterSettings, withoutUnset } from '../../core/later-settings.js';
import { makeRefreshFile, MINIMAL } from './make-refresh-file.js';

const extra = { provider: { order: ['acme'], allow_fallbacks: false } };

describe('laterSettings', () => {
  it.each([
    [{ reasoning: null, extra: {} }, {}],
    [{ reasoning: 'none', extra: {} } as const, { reasoning: 'none' }],
    [{ reasoning: null, extra }, { extra }],
  ])('has of %j only what is set', (settings, wanted) => {
    expect(laterSettings(settings)).toEqual(wanted);
  });
});

describe('withoutUnset', () => {
  it('leaves no trace of settings that are not set, so that an older digest of the file still holds', () => {
    const file = withoutUnset(makeRefreshFile());

    expect(canonicalJson(file)).not.toMatch(
      /reasoning|"extra"|"inputs"|rewriter|draws|batch|seed|review|dedupe|embeddings|phases|threads|analysis|PostsPerCall|trust/,
    );
    expect(file.judges[0]).toMatchObject({ id: 'judge-a', images: 'echo-2025', temperature: 0 });
  });

  it('leaves no trace of the later steps of annotation where they are as they come', () => {
    const { annotate } = withoutUnset(makeRefreshFile());

    expect(Object.keys(annotate).toSorted()).toEqual(['about', 'model', 'relevanceAtLeast']);
  });

  it('keeps what is set of the later steps of annotation', () => {
    const set = {
      languages: ['en'],
      screenshots: false,
      safety: null,
      applicability: false,
      secondOpinion: { provider: 'acme', model: 'other' },
    };

    const { annotate } = withoutUnset(makeRefreshFile({ annotate: { ...MINIMAL.annotate, ...set } }));

    expect(annotate).toMatchObject({ ...set, secondOpinion: { model: 'other', temperature: 0 } });
    expect(canonicalJson(annotate)).not.toMatch(/reasoning/);
  });

  it('keeps safety categories that are not those of the product', () => {
    const safety = { categories: [{ id: 'gore', description: 'Blood.', action: 'drop' }] };

    expect(withoutUnset(makeRefreshFile({ annotate: { ...MINIMAL.annotate, safety } })).annotate).toMatchObject({
      safety,
    });
  });

  it('leaves no trace of what a source did not have before there were phases', () => {
    const sources = [{ kind: 'x', queries: ['fox'] }];

    expect(withoutUnset(makeRefreshFile({ sources })).sources).toEqual([
      {
        kind: 'x',
        id: 'x',
        baseUrl: 'https://api.x.com',
        keyEnv: 'X_BEARER_TOKEN',
        dialect: 'post',
        queries: ['fox'],
        pageSize: 100,
        maxPosts: 10_000,
        replies: true,
        pricePerPostUsd: null,
      },
    ]);
  });

  it('keeps phases, what is set for threads, and what is set of a source', () => {
    const sources = [{ kind: 'x', search: 'recent', operators: 'has:images', pricePerCountUsd: 0.005 }];
    const phases = [{ id: 'broad', keywords: ['fox'] }];

    const file = withoutUnset(makeRefreshFile({ sources, phases, threads: { maxDepth: 3 } }));

    expect(file).toMatchObject({ sources, phases, threads: { maxDepth: 3, missingParents: 'leave' } });
  });

  it('keeps that models and judges are asked in batches', () => {
    const models = [{ ...MINIMAL.models[0], batch: true }];
    const judges = [{ ...MINIMAL.judges[0], batch: true, batchDiscount: 0.5 }];

    const file = withoutUnset(makeRefreshFile({ models, judges }));

    expect(file.models[0]).toMatchObject({ batch: true, batchDiscount: null });
    expect(file.judges[0]).toMatchObject({ batch: true, batchDiscount: 0.5 });
  });

  it('keeps what is set of the curation', () => {
    const curate = { seed: 0, review: 'all', dedupe: { text: 0.8 } };

    expect(withoutUnset(makeRefreshFile({ curate })).curate).toEqual({
      maxPerSplit: 1000,
      seed: 0,
      review: 'all',
      dedupe: { text: 0.8, embedding: 0.95, image: 6 },
    });
  });

  it('keeps how the annotator is asked, where that is set', () => {
    const grouped = { relevancePostsPerCall: 20, replies: 'filter' };
    const batched = { batch: ['extraction'], batchDiscount: 0.5 };

    const file = withoutUnset(makeRefreshFile({ annotate: { ...MINIMAL.annotate, ...grouped, ...batched } }));

    expect(file.annotate).toMatchObject({ ...grouped, ...batched });
  });

  it('keeps what is set, of judges and of the annotator', () => {
    const annotate = { ...MINIMAL.annotate, model: { ...MINIMAL.annotate.model, extra } };
    const judges = [{ ...MINIMAL.judges[0], reasoning: 'high' }];

    const file = withoutUnset(makeRefreshFile({ annotate, judges }));

    expect(file.annotate.model).toMatchObject({ extra });
    expect(file.judges[0]).toMatchObject({ reasoning: 'high' });
  });

  it('keeps what is set of an image model', () => {
    const rewriter = { provider: 'acme', model: 'writer' };
    const models = [{ ...MINIMAL.models[0], inputs: { longerSidePx: 1024 }, rewriter }];

    const [model] = withoutUnset(makeRefreshFile({ models })).models;

    expect(model).toMatchObject({ inputs: { longerSidePx: 1024, format: 'keep', mask: 'none' }, rewriter });
    expect(canonicalJson(model)).not.toMatch(/reasoning/);
  });
});
