import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ImageModelConfig } from '../../core/schemas/refresh-file.js';
import type { ImageBytes, ImageModel, ProviderAccess } from '../../models/contract.js';
import { startSimulator, type Simulator } from '../../simulator/server.js';
import { failureOf } from './failure-contract.js';

export type ImageModelFactory = (config: ImageModelConfig, access: ProviderAccess) => ImageModel;

const API_KEY = 'the-key-of-the-test-0815';
const never = new AbortController().signal;

export function imageConfig(change: Record<string, unknown> = {}): ImageModelConfig {
  return ImageModelConfig.parse({
    id: 'row',
    provider: 'acme',
    model: 'sim-atelier',
    parameters: { size: '64x64' },
    ...change,
  });
}

/** A picture of one colour. */
export async function plainPicture(background: string): Promise<ImageBytes> {
  const bytes = await sharp({ create: { width: 32, height: 32, channels: 3, background } })
    .png()
    .toBuffer();
  return { bytes, mediaType: 'image/png' };
}

/** What every image model has to do, against the simulator over HTTP. */
export function describeImageModel(protocol: string, make: ImageModelFactory): void {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ posts: 1, instant: true });
  });
  afterEach(() => simulator.setFaults({}));
  afterAll(() => simulator.close());

  function modelWith(change: { apiKey?: string; timeoutMs?: number } & Record<string, unknown> = {}): ImageModel {
    const { apiKey = API_KEY, timeoutMs = 10_000, ...config } = change;
    return make(imageConfig(config), { baseUrl: `${simulator.url}/v1`, apiKey, timeoutMs });
  }

  function draw(model: ImageModel, inputImages: readonly ImageBytes[] = [], prompt = 'a red fox in the snow') {
    return model.generate({ prompt, inputImages, signal: never });
  }

  async function callsDuring(work: () => Promise<unknown>): Promise<number> {
    const before = simulator.log().length;
    await work();
    return simulator.log().length - before;
  }

  describe(`the image model ${protocol}`, () => {
    it('draws a picture from a text, in one call', async () => {
      const before = simulator.log().length;

      const { image, requestId, usage } = await draw(modelWith());

      const { format, width, height } = await sharp(image.bytes).metadata();
      expect({ format, width, height }).toEqual({ format: 'png', width: 64, height: 64 });
      expect(image.mediaType).toBe('image/png');
      expect(requestId).toMatch(/^req_/);
      // 21 characters at four a token.
      expect(usage).toMatchObject({ images: 1, inputTextTokens: 6, inputImageTokens: 0 });
      expect(usage.outputTokens).toBeGreaterThan(0);
      expect(simulator.log().slice(before)).toMatchObject([{ kind: 'images.generations', model: 'sim-atelier' }]);
    });

    it('edits several pictures, in one call and in their order', async () => {
      const [red, blue] = [await plainPicture('#ff0000'), await plainPicture('#0000ff')];
      const before = simulator.log().length;

      const { image, usage } = await draw(modelWith(), [red, blue]);
      const swapped = await draw(modelWith(), [blue, red]);

      expect((await sharp(image.bytes).metadata()).width).toBe(64);
      expect(usage.inputImageTokens).toBeGreaterThan(0);
      const [one, other] = simulator.log().slice(before);
      expect([one?.kind, other?.kind]).toEqual(['images.edits', 'images.edits']);
      expect(one?.contentKey).not.toBe(other?.contentKey);
      expect(Buffer.compare(image.bytes, swapped.image.bytes)).not.toBe(0);
    });

    it('takes an input in every format that it may get', async () => {
      for (const format of ['png', 'jpeg', 'webp'] as const) {
        const bytes = await sharp({ create: { width: 32, height: 32, channels: 3, background: '#00ff00' } })
          .toFormat(format)
          .toBuffer();

        const answer = await draw(modelWith(), [{ bytes, mediaType: `image/${format}` }]);

        expect(answer.image.bytes.byteLength).toBeGreaterThan(0);
      }
    });

    it('draws in the size that is asked for', async () => {
      const { image } = await draw(modelWith({ parameters: { size: '96x64' } }));

      expect(await sharp(image.bytes).metadata()).toMatchObject({ width: 96, height: 64 });
    });

    it('is refused on grounds of content', async () => {
      simulator.setFaults({ rules: [{ fault: 'refusal' }] });

      expect(await failureOf(draw(modelWith()))).toMatchObject({ kind: 'refused' });
    });

    it.each<[string, { apiKey?: string; model?: string }, string]>([
      ['a key that is not taken', { apiKey: 'bad-key-4711' }, 'bad_key'],
      ['an account without credit', { apiKey: 'empty-key-4711' }, 'out_of_credit'],
      ['a model that is gone', { model: 'retired-brush' }, 'model_retired'],
    ])('parks on %s', async (_, change, kind) => {
      const failure = await failureOf(draw(modelWith(change)));

      expect(failure.kind).toBe(kind);
      expect(failure.message).not.toMatch(/4711/);
    });

    it('fails on what the service does not take', async () => {
      expect(await failureOf(draw(modelWith({ parameters: { size: '7x7' } })))).toMatchObject({
        kind: 'invalid_request',
      });
      expect(await failureOf(draw(modelWith({ parameters: { extra: { colour: 'red' } } })))).toMatchObject({
        kind: 'invalid_request',
        message: expect.stringContaining('colour') as string,
      });
    });

    it.each([
      ['rate_limit', 'rate_limited'],
      ['server_error', 'provider_down'],
      ['html', 'provider_down'],
      ['cut_body', 'bad_response'],
      ['not_json', 'bad_response'],
      ['timeout', 'provider_down'],
    ] as const)('makes of the fault %s a failure that is %s, and calls once', async (fault, kind) => {
      simulator.setFaults({ rules: [{ fault }] });

      const calls = await callsDuring(async () => {
        const failure = await failureOf(draw(modelWith({ timeoutMs: fault === 'timeout' ? 1500 : 10_000 })));
        expect(failure.kind).toBe(kind);
      });

      expect(calls).toBeLessThanOrEqual(1);
    });
  });
}
