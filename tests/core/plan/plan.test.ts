import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedParts } from '../../../core/plan/compare-plans.js';
import { funnelShares, SHARE_NAMES } from '../../../core/plan/funnel-shares.js';
import { makeBill } from '../../../core/plan/make-bill.js';
import { makePlan, type PlanParts } from '../../../core/plan/make-plan.js';
import type { WorkCount } from '../../../core/plan/work-count.js';
import { exactly } from '../../../core/plan/range.js';
import type { RefreshFile } from '../../../core/schemas/refresh-file.js';
import { makeRefreshFile, MINIMAL } from '../make-refresh-file.js';

const priced = makeRefreshFile({
  models: [{ id: 'brush', provider: 'acme', model: 'brush-2', price: { perImageUsd: 0.04 } }],
  budget: { usd: 50 },
});

function work(change: Partial<WorkCount> = {}): WorkCount {
  return {
    stage: 'generate',
    id: 'brush',
    step: null,
    samples: exactly(100),
    cacheHits: 25,
    perCall: 1,
    inputImages: exactly(0),
    basis: 'counted',
    ...change,
  };
}

function plan(counts: WorkCount[], change: Partial<PlanParts> & { file?: RefreshFile } = {}) {
  const { file = priced, ...parts } = change;
  const now = new Date('2026-11-24T10:00:00Z');
  return makePlan({
    priced: { file, priceFrom: {} },
    promptHashes: { judge: 'abc' },
    counts,
    shareSource: '',
    now,
    ...parts,
  });
}

describe('makePlan', () => {
  it('prices what is not in the store', () => {
    const { lines, usd, hours } = plan([work()]);

    // 75 pictures of $0.04; 8 at a time, 30 s each: 75 / (8 / 30) s = 281.25 s
    expect(lines[0]).toMatchObject({ calls: exactly(75), count: 'exact', priceFrom: 'refresh file' });
    expect(usd.expected).toBeCloseTo(3, 12);
    expect(hours.expected).toBeCloseTo(281.25 / 3600, 12);
  });

  it.each([
    [0.5, 1.5], // 75 pictures of $0.04, less half
    [null, 3], // unknown: the full price
  ])('prices batches at their discount: %s', (batchDiscount, usd) => {
    const [model] = priced.models;
    const file = { ...priced, models: [{ ...model!, batch: true, batchDiscount }] };

    const made = plan([work()], { file });

    expect(made.usd.expected).toBeCloseTo(usd, 12);
    expect(made.assumptions.join()).toMatch(/in batches, at the vendor's discount: brush;/);
    expect(/discount unknown/.test(made.assumptions.join())).toBe(batchDiscount === null);
    expect(made._id).not.toBe(plan([work()])._id);
  });

  it('prices a step in batches at their discount, and no other', () => {
    const price = { inputUsdPerMTok: 1, outputUsdPerMTok: 10 };
    const model = { provider: 'acme', model: 'annotator', price };
    const file = makeRefreshFile({ annotate: { ...MINIMAL.annotate, model, batch: ['images'], batchDiscount: 0.5 } });
    const steps = (['images', 'quality'] as const).map((step) => work({ stage: 'annotate', id: step, step }));

    const [live, batched] = [makeRefreshFile({ annotate: { ...MINIMAL.annotate, model } }), file].map((one) =>
      plan(steps, { file: one }).lines.map(({ usd }) => usd!.expected),
    );

    expect(batched![0]).toBeCloseTo(live![0]! / 2, 12);
    expect(batched![1]).toBeCloseTo(live![1]!, 12);
    expect(plan(steps, { file }).assumptions.join()).toMatch(/at the vendor's discount: annotate images;/);
  });

  it('prices many posts in one call', () => {
    const price = { inputUsdPerMTok: 1, outputUsdPerMTok: 10 };
    const model = { provider: 'acme', model: 'annotator', price };
    const file = makeRefreshFile({ annotate: { ...MINIMAL.annotate, model, relevancePostsPerCall: 20 } });
    const relevance = work({ stage: 'annotate', id: 'relevance', step: 'relevance', perCall: 20 });

    const [line] = plan([relevance], { file }).lines;

    // 75 posts: 3.75 calls. A call of 20: 500 + 20 x 200 tokens in, 20 x 45 out.
    expect(line!.calls).toEqual(exactly(4));
    expect(line!.usd!.expected).toBeCloseTo((75 / 20) * (4500 * 1e-6 + 900 * 1e-5), 12);
  });

  it('bills posts one by one, and asks for them page by page', () => {
    const file = makeRefreshFile({ sources: [{ kind: 'x', queries: ['a'], pricePerPostUsd: 0.005 }] });
    const posts = { low: 0, expected: 150, high: 250 };

    const { lines } = plan([work({ stage: 'collect', id: 'x', samples: posts, cacheHits: 0, perCall: 100 })], { file });

    expect(lines[0]).toMatchObject({ calls: { low: 0, expected: 2, high: 3 }, count: 'estimated' });
    expect(lines[0]!.usd).toEqual({ low: 0, expected: 0.75, high: 1.25 });
  });

  it('names what has no price, unless there is nothing to pay', () => {
    const judge = work({ stage: 'judge', id: 'judge-a' });

    expect(plan([judge])).toMatchObject({ unpriced: ['judges/judge-a'], usd: exactly(0) });
    expect(plan([judge]).lines[0]).toMatchObject({ usd: null, priceFrom: null });
    expect(plan([{ ...judge, cacheHits: 100 }])).toMatchObject({ unpriced: [] });
  });

  it('has a digest of what changes the cost, and of nothing else', () => {
    const { _id } = plan([work()]);
    const digest = (change: Parameters<typeof plan>[1], counts = [work()]) => plan(counts, change)._id;

    expect(digest({ now: new Date(0) })).toBe(_id);
    expect(digest({ file: { ...priced, title: 'x', publish: { dir: 'y' } } })).toBe(_id);
    expect(digest({ file: { ...priced, limits: { ...priced.limits, samplesInFlight: 1 } } })).toBe(_id);
    expect(digest({ shareSource: 'z' })).toBe(_id);
    expect(digest({ promptHashes: { judge: 'abd' } })).not.toBe(_id);
    expect(digest({}, [work({ cacheHits: 26 })])).not.toBe(_id);
    expect(digest({ file: { ...priced, budget: null } })).not.toBe(_id);
  });

  it('has the same digest whatever order fields were written in', () => {
    const shuffled = fc.shuffledSubarray(Object.keys(priced), { minLength: Object.keys(priced).length });
    fc.assert(
      fc.property(shuffled, (keys) => {
        const file = Object.fromEntries(
          keys.map((key) => [key, priced[key as keyof RefreshFile]]),
        ) as unknown as RefreshFile;
        expect(plan([work()], { file })._id).toBe(plan([work()])._id);
      }),
    );
  });

  it('keeps low <= expected <= high, and more hits never mean more calls or cost', () => {
    const sorted = fc
      .tuple(fc.nat(10_000), fc.nat(10_000), fc.nat(10_000))
      .map((n) => n.toSorted((a, b) => a - b) as [number, number, number]);
    fc.assert(
      fc.property(sorted, fc.nat(10_000), fc.nat(100), ([low, expected, high], hits, more) => {
        const samples = { low, expected, high };
        const before = plan([work({ samples, cacheHits: hits })]);
        const after = plan([work({ samples, cacheHits: hits + more })]);
        const { calls } = before.lines[0]!;
        for (const range of [calls, before.usd, before.hours]) {
          expect(range.low).toBeLessThanOrEqual(range.expected);
          expect(range.expected).toBeLessThanOrEqual(range.high);
        }
        expect(after.lines[0]!.calls.high).toBeLessThanOrEqual(calls.high);
        expect(after.usd.expected).toBeLessThanOrEqual(before.usd.expected);
      }),
    );
  });
});

describe('changedParts', () => {
  it('names what differs', () => {
    const after = plan([work({ cacheHits: 26 })], { promptHashes: { judge: 'x' } });

    expect(changedParts(plan([work()]), after)).toEqual(['counts of generate brush', 'prompt judge']);
  });
});

describe('funnelShares', () => {
  it('are those of earlier refreshes, give or take a quarter', () => {
    const funnel = {
      'threads.relevant': 40,
      'dropped.irrelevant': 60,
      'candidates.benchmark': 30,
      'candidates.trash': 10,
      'samples.text_to_image': 12,
      'samples.image_to_image': 3,
    };

    const { values } = funnelShares([funnel]);

    // 40 of 100 threads; 40 candidates of 40 threads; 30 of 40; 15 samples of 30; 3 of 15
    expect(values.relevantPerThread.low).toBeCloseTo(0.3, 12);
    expect(values.relevantPerThread.expected).toBeCloseTo(0.4, 12);
    expect(values.relevantPerThread.high).toBeCloseTo(0.5, 12);
    expect(values.candidatesPerRelevant.expected).toBe(1);
    expect(values.benchmarkPerCandidate.expected).toBe(0.75);
    expect(values.samplesPerBenchmark.expected).toBe(0.5);
    expect(values.imageToImagePerSample.expected).toBeCloseTo(0.2, 12);
  });

  it('stay in order whatever the funnels say', () => {
    const funnel = fc.dictionary(
      fc.constantFrom('threads.relevant', 'dropped.irrelevant', 'candidates.benchmark', 'samples.text_to_image'),
      fc.nat(500),
    );
    fc.assert(
      fc.property(fc.array(funnel, { maxLength: 3 }), (funnels) => {
        const { values } = funnelShares(funnels);
        for (const name of SHARE_NAMES) {
          expect(values[name].low).toBeLessThanOrEqual(values[name].expected);
          expect(values[name].expected).toBeLessThanOrEqual(values[name].high);
        }
      }),
    );
  });

  it('say when they are defaults', () => {
    expect(funnelShares([]).source).toMatch(/nobody has measured/);
  });
});

describe('makeBill', () => {
  it('puts the ledger beside the plan, and shows what nobody planned', () => {
    const group = { provider: 'acme', modelId: 'brush', judgeId: null, calls: 80, usd: 3.2, unknownCost: 2 };
    const judged = { ...group, stage: 'judge', judgeId: 'judge-a', calls: 5, usd: 0.5, unknownCost: 0 } as const;

    const bill = makeBill(plan([work()]), [{ ...group, stage: 'generate' }, judged]);

    expect(bill.lines).toMatchObject([
      { name: 'models/brush', plannedCalls: exactly(75), calls: 80, usd: 3.2, unknownCostCalls: 2 },
      { name: 'judges/judge-a', plannedCalls: null, plannedUsd: null, calls: 5, usd: 0.5 },
    ]);
  });
});
