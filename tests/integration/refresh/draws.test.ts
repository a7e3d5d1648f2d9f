import { afterAll, beforeAll, expect, it } from 'vitest';
import { ImageModelConfig } from '../../../core/schemas/image-model-config.js';
import { endRig, fewPosts, startRig, type Rig } from './rig.js';

const DRAWS = 3;

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => endRig(rig));

it('draws each sample several times, judges every picture, and lets the sample have one say', async () => {
  const file = rig.file('drawn', (made) => {
    fewPosts(made);
    made.curate.maxPerSplit = 2;
    const [provider] = Object.values(made.providers);
    made.providers['google'] = { ...provider!, baseUrl: provider!.baseUrl.replace(/\/v1$/, '/gemini') };
    made.models = [
      made.models[0]!,
      ImageModelConfig.parse({
        id: 'thrice',
        protocol: 'gemini',
        provider: 'google',
        model: 'sim-brush',
        draws: DRAWS,
        parameters: { seed: 7 },
        price: { perImageUsd: 0.01 },
      }),
    ];
  });

  await rig.start(file);
  const { code, status } = await rig.finish('drawn');

  expect(code).toBe(0);
  const samples = status.samples.text_to_image + status.samples.image_to_image;
  expect(samples).toBeGreaterThan(1);
  const [once, thrice] = status.models;
  expect(once).toMatchObject({ counts: { ok: samples }, total: null });
  expect(thrice?.counts).toEqual({ ok: DRAWS * samples });
  const generations = await rig.store.generations.raw.find({ modelId: 'thrice' }).toArray();
  expect(generations).toHaveLength(DRAWS * samples);
  const drawn = (await rig.simulatorLog()).filter(({ path }) => path.startsWith('/gemini/'));
  // Another seed for each picture is another request.
  expect(new Set(drawn.map(({ contentKey }) => contentKey)).size).toBe(DRAWS * samples);
  const rows = await rig.store.ledger.raw.countDocuments({ modelId: 'thrice', stage: 'generate' });
  expect(rows).toBe(drawn.length);
  for (const board of status.boards) {
    expect(board.rows.map(({ modelId, n }) => [modelId, n])).toEqual(
      expect.arrayContaining([
        ['thrice', board.samples],
        [once!.modelId, board.samples],
      ]),
    );
  }
});
