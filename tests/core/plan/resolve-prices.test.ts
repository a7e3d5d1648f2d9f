import { describe, expect, it } from 'vitest';
import { readPrices } from '../../../config/read-prices.js';
import { resolvePrices } from '../../../core/plan/resolve-prices.js';
import { PriceTable } from '../../../core/schemas/price-table.js';
import { makeRefreshFile, MINIMAL } from '../make-refresh-file.js';

const NOW = new Date('2026-11-26T12:00:00Z');
const read = { hosts: ['acme.example'], date: '2026-11-23', source: 'a list' };
const table = PriceTable.parse({
  entries: [
    { ...read, use: 'image', models: ['brush'], price: { perImageUsd: 0.04 } },
    { ...read, use: 'image', models: ['brush-2026-04-21'], price: { perImageUsd: 0.03 } },
    {
      ...read,
      use: 'image',
      models: ['sized'],
      price: {
        variants: [
          { size: '1K', quality: 'low', perImageUsd: 0.01 },
          { size: '2K', perImageUsd: 0.05 },
        ],
      },
    },
    { ...read, use: 'chat', models: ['judge-1'], price: { inputUsdPerMTok: 1, outputUsdPerMTok: 2 } },
  ],
});

function priceOf(model: Record<string, unknown>, baseUrl = 'https://acme.example/v1') {
  const models = [{ id: 'row', provider: 'acme', ...model }];
  return resolvePrices(makeRefreshFile({ models, providers: { acme: { baseUrl } } }), table, NOW).file.models[0]!.price;
}

describe('resolvePrices', () => {
  it.each<[string, Record<string, unknown>, number | null]>([
    ['an exact id', { model: 'brush' }, 0.04],
    ['a dated snapshot', { model: 'brush-2026-05-01' }, 0.04],
    ['a dated snapshot without dashes', { model: 'brush-20260501' }, 0.04],
    ['a snapshot with an entry of its own', { model: 'brush-2026-04-21' }, 0.03],
    ['not another model of that beginning', { model: 'brush-mini' }, null],
    ['not a snapshot of another model', { model: 'brush-mini-2026-05-01' }, null],
    ['the price in the file first', { model: 'brush', price: { perImageUsd: 1 } }, 1],
    ['a size and quality', { model: 'sized', parameters: { size: '1K', quality: 'low' } }, 0.01],
    ['a size at any quality', { model: 'sized', parameters: { size: '2K', quality: 'high' } }, 0.05],
    ['no size that is not listed', { model: 'sized', parameters: { size: '1K', quality: 'high' } }, null],
  ])('takes %s', (_, model, perImageUsd) => {
    expect(priceOf(model)).toEqual(perImageUsd === null ? null : { perImageUsd });
  });

  it('does not take the price of the vendor for that of a reseller', () => {
    expect(priceOf({ model: 'brush' }, 'https://reseller.example/v1')).toBeNull();
  });

  it.each([
    ['2026-11-25', null],
    ['2026-11-26', { inputUsdPerMTok: 3, outputUsdPerMTok: 4 }],
  ])('does not take a price that held until %s only', (until, price) => {
    const introductory = {
      ...read,
      until,
      use: 'chat',
      models: ['judge-1'],
      price: { inputUsdPerMTok: 3, outputUsdPerMTok: 4 },
    };
    const { file } = resolvePrices(makeRefreshFile(), PriceTable.parse({ entries: [introductory] }), NOW);
    expect(file.judges[0]!.price).toEqual(price);
  });

  it('says where a price comes from', () => {
    const { priceFrom, file } = resolvePrices(makeRefreshFile(), table, NOW);

    expect(priceFrom).toEqual({ 'judges/judge-a': 'price table: a list, 2026-11-23' });
    expect(file.judges[0]!.price).toEqual({ inputUsdPerMTok: 1, outputUsdPerMTok: 2 });
    expect(file.annotate.model.price).toBeNull();
  });
});

describe('config/prices.yaml', () => {
  it('follows its schema, and prices the README’s model, a judge, and posts of X', () => {
    const file = makeRefreshFile({
      providers: { acme: { baseUrl: 'https://api.openai.com/v1' } },
      sources: [{ kind: 'x', queries: ['a'] }],
      models: [{ id: 'row', provider: 'acme', model: 'gpt-image-2-2026-04-21' }],
      judges: [{ id: 'judge', provider: 'acme', model: 'gpt-5.6-luna' }],
    });

    const resolved = resolvePrices(file, readPrices(), NOW).file;

    expect(resolved.models[0]!.price).toMatchObject({ outputUsdPerMTok: 30 });
    expect(resolved.judges[0]!.price).toEqual({ inputUsdPerMTok: 1, outputUsdPerMTok: 6 });
    expect(resolved.sources[0]).toMatchObject({ pricePerPostUsd: 0.005 });
  });

  it.each<[string, Record<string, unknown>, number | null]>([
    ['of the table', { batch: true }, 0.5],
    ['of the table, beside a price of its own', { batch: true, price: { perImageUsd: 1 } }, 0.5],
    ['of the file', { batch: true, batchDiscount: 0.3 }, 0.3],
    ['of none where no batch is wanted', {}, null],
    ['of none where nobody has read it', { batch: true, model: 'sized' }, null],
  ])('takes the discount of batches %s', (_, change, discount) => {
    const models = [{ id: 'row', provider: 'acme', model: 'brush', ...change }];
    const entry = { ...read, use: 'image', models: ['brush'], price: { perImageUsd: 0.04 }, batchDiscount: 0.5 };
    const providers = { acme: { baseUrl: 'https://acme.example/v1' } };

    const { file } = resolvePrices(makeRefreshFile({ models, providers }), PriceTable.parse({ entries: [entry] }), NOW);

    expect(file.models[0]!.batchDiscount).toBe(discount);
  });

  it.each<[string, Record<string, unknown>, number | null]>([
    ['of the table', { batch: ['images'] }, 0.5],
    ['of the file', { batch: ['images'], batchDiscount: 0.3 }, 0.3],
    ['of none where no step is in batches', {}, null],
  ])('takes the discount of steps of annotation %s', (_, change, discount) => {
    const annotate = { ...MINIMAL.annotate, ...change };
    const price = { inputUsdPerMTok: 1, outputUsdPerMTok: 10 };
    const entry = { ...read, use: 'chat', models: ['annotator'], price, batchDiscount: 0.5 };

    const { file } = resolvePrices(makeRefreshFile({ annotate }), PriceTable.parse({ entries: [entry] }), NOW);

    expect(file.annotate.batchDiscount).toBe(discount);
  });
});
