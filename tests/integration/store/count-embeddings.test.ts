import { describe, expect, it } from 'vitest';
import { countEmbeddings, countEmbeddingsOf } from '../../../activities/plan/count-embeddings.js';
import { keysOfTexts } from '../../../activities/embed-texts.js';
import { toVectorBytes } from '../../../core/embedding/vector-bytes.js';
import { funnelShares } from '../../../core/plan/funnel-shares.js';
import { makePlan } from '../../../core/plan/make-plan.js';
import { exactly } from '../../../core/plan/range.js';
import type { RefreshFile } from '../../../core/schemas/refresh-file.js';
import { makeCandidate, makeRelease, makeSample } from '../../core/make-records.js';
import { makeRefreshFile } from '../../core/make-refresh-file.js';
import { useTestStore } from './open-test-store.js';

const place = useTestStore();
const context = () => ({ store: place.store, prompts: undefined as never });
const { values: shares } = funnelShares([]);
const price = { inputUsdPerMTok: 2 };

function fileOf(changes: Record<string, unknown>): RefreshFile {
  return makeRefreshFile({
    providers: { acme: { baseUrl: 'https://acme.example/v1' } },
    embeddings: { protocol: 'openai-embeddings', provider: 'acme', model: 'small', price },
    ...changes,
  });
}

async function embed(file: RefreshFile, ...texts: string[]): Promise<void> {
  for (const _id of keysOfTexts(file, texts).values()) {
    const facts = { resolvedModel: null, dimensions: 2, at: new Date() };
    await place.store.embeddings.put({ _id, vector: toVectorBytes(Float32Array.from([1, 0])), ...facts });
  }
}

const known = [
  makeCandidate('fox', { prompt: 'a red fox' }),
  makeCandidate('the same fox', { prompt: 'a red fox' }),
  makeCandidate('city', { prompt: 'a city [place]', filledPrompt: 'a city at night', split: null }),
  makeCandidate('curated', { prompt: 'a bowl', state: 'duplicate', openState: 'open' }),
  makeCandidate('trash', { prompt: 'lol', extractedQuality: 'trash', state: 'trash', split: null }),
  makeCandidate('unsafe', { prompt: 'a horror', state: 'unsafe' }),
];

describe('the prompts that a plan takes to be embedded', () => {
  it('are those that curation compares, each once, less those with a vector', async () => {
    const file = fileOf({ curate: { dedupe: {} } });
    await embed(file, 'a red fox');

    const [line] = await countEmbeddings(context(), file, { known, unknown: exactly(0), shares });

    expect(line).toMatchObject({ stage: 'embed', samples: exactly(3), cacheHits: 1, perCall: 128 });
    expect(line!.basis).toBe('prompts that curation compares');
  });

  it('are more by the candidates that nobody has seen yet', async () => {
    const file = fileOf({ curate: { dedupe: {} } });
    const unknown = { low: 0, expected: 100, high: 200 };

    const [line] = await countEmbeddings(context(), file, { known: [], unknown, shares });

    // 85 and 100 % of them come as far as curation.
    expect(line).toMatchObject({ samples: { low: 0, expected: 85, high: 200 }, cacheHits: 0 });
    const priced = { file, priceFrom: {} };
    const plan = makePlan({ priced, promptHashes: {}, counts: [line!], shareSource: '', now: new Date() });
    // 80 tokens a prompt at $2 a million.
    expect(plan.lines[0]).toMatchObject({ calls: { low: 0, expected: 1, high: 2 }, provider: 'acme', model: 'small' });
    expect(plan.usd.expected).toBeCloseTo(85 * 80 * 2e-6, 12);
  });

  it('are those that become samples where only the description wants them, and those of prior datasets, none twice', async () => {
    const prior = ['a red fox', 'a bench', 'a clock', 'a bench'];
    const sha256 = await place.store.blobs.put(Buffer.from(JSON.stringify(prior)));
    const dataset = { id: 'geneval', name: 'GenEval', file: 'gone.jsonl', split: 'text_to_image', sha256 };
    const file = fileOf({ analysis: { priorDatasets: [dataset] } });
    await embed(file, 'a red fox', 'a clock');

    const [line] = await countEmbeddings(context(), file, { known, unknown: exactly(0), shares });

    // Of the city and the bowl 70 % become samples; the fox, the clock and the bench are sure.
    expect(line).toMatchObject({ samples: { low: 4, expected: 5, high: 5 }, cacheHits: 2 });
    expect(line!.basis).toMatch(/become samples, and of prior datasets$/);
  });

  it('are looked up by key once the release is frozen', async () => {
    const file = fileOf({ curate: { dedupe: {} }, analysis: {} });
    await embed(file, 'a red fox');
    const samples = ['a red fox', 'a city at night'].map((prompt, i) => makeSample(`frozen-${i}`, { prompt }));
    for (const sample of samples) await place.store.samples.put(sample);
    const release = makeRelease('frozen', { samples });
    await place.store.releases.put(release);

    expect(await countEmbeddingsOf(context(), file, release)).toMatchObject([{ samples: exactly(2), cacheHits: 1 }]);
    expect(await countEmbeddingsOf(context(), { ...file, analysis: null }, release)).toEqual([]);
  });

  it.each([
    ['nothing compares or describes', { curate: { dedupe: { embedding: null } } }],
    ['they cost nothing', { curate: { dedupe: {} }, analysis: {}, embeddings: { protocol: 'built-in' } }],
  ])('are none where %s', async (_, changes) => {
    expect(await countEmbeddings(context(), fileOf(changes), { known, unknown: exactly(9), shares })).toEqual([]);
  });
});
