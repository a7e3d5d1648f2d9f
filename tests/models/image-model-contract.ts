import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ImageModelConfig } from '../../core/schemas/image-model-config.js';
import type { ImageAnswer, ImageBytes, ImageModel, ImageRequest, ProviderAccess } from '../../models/contract.js';
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

/** One vendor's protocol, as the contract suite has to know it. */
export interface ImageProtocol {
  protocol: string;
  make: ImageModelFactory;
  /** Where the simulator serves it. */
  basePath: string;
  /** Of the entry in the refresh file, beside what `imageConfig` gives. */
  config: Record<string, unknown>;
  /** The picture that this entry asks for. */
  picture: { format: string; width: number; height: number };
  /** What the simulator's log calls the calls of one picture from a text, and of one from inputs. */
  kinds: { text: string[]; edit: string[] };
  /** Input pictures that one request can have; 0 where it only draws from a text. */
  maxInputs: number;
  /** What an answer has to say of its use. */
  usage: Record<string, unknown>;
  requestId: RegExp;
  /** Entries of which the service itself says that it does not take them. */
  notTaken: Record<string, unknown>[];
}

/** Draws with any image model: a queue is asked again, at once, until it has the picture. */
export async function drawWith(model: ImageModel, request: ImageRequest): Promise<ImageAnswer> {
  if (model.kind === 'direct') return model.generate(request);
  const { handle } = await model.submit(request);
  for (let looks = 0; looks < 50; looks += 1) {
    const found = await model.poll(handle, request.signal);
    if (found.state === 'ready') return found.answer;
  }
  throw new Error('the picture is still not there after 50 looks');
}

/** What every image model has to do, against the simulator over HTTP. */
export function describeImageModel(wire: ImageProtocol): void {
  const { protocol, make, picture, kinds } = wire;
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ posts: 1, instant: true });
  });
  afterEach(() => simulator.setFaults({}));
  afterAll(() => simulator.close());

  function modelWith(change: { apiKey?: string; timeoutMs?: number } & Record<string, unknown> = {}): ImageModel {
    const { apiKey = API_KEY, timeoutMs = 10_000, ...config } = change;
    const baseUrl = `${simulator.url}${wire.basePath}`;
    return make(imageConfig({ protocol, ...wire.config, ...config }), { baseUrl, apiKey, timeoutMs });
  }

  function draw(model: ImageModel, inputImages: readonly ImageBytes[] = [], prompt = 'a red fox in the snow') {
    return drawWith(model, { prompt, inputImages, signal: never });
  }

  async function callsDuring(work: () => Promise<unknown>): Promise<number> {
    const before = simulator.log().length;
    await work();
    return simulator.log().length - before;
  }

  describe(`the image model ${protocol}`, () => {
    it('draws a picture from a text, in as few calls as can be', async () => {
      const before = simulator.log().length;

      const { image, requestId, usage } = await draw(modelWith());

      const { format, width, height } = await sharp(image.bytes).metadata();
      expect({ format, width, height }).toEqual(picture);
      expect(image.mediaType).toBe(`image/${picture.format}`);
      expect(requestId).toMatch(wire.requestId);
      expect(usage).toMatchObject(wire.usage);
      expect(
        simulator
          .log()
          .slice(before)
          .map(({ kind }) => kind),
      ).toEqual(kinds.text);
    });

    it('draws the same picture for the same request', async () => {
      const [one, other] = [await draw(modelWith()), await draw(modelWith())];

      expect(Buffer.compare(one.image.bytes, other.image.bytes)).toBe(0);
    });

    it.runIf(wire.maxInputs > 1)('edits several pictures, in their order', async () => {
      const [red, blue] = [await plainPicture('#ff0000'), await plainPicture('#0000ff')];

      const one = await draw(modelWith(), [red, blue]);
      const swapped = await draw(modelWith(), [blue, red]);

      expect(Buffer.compare(one.image.bytes, swapped.image.bytes)).not.toBe(0);
    });

    it.runIf(wire.maxInputs > 0)('edits a picture', async () => {
      const before = simulator.log().length;

      const { image } = await draw(modelWith(), [await plainPicture('#ff0000')]);

      expect((await sharp(image.bytes).metadata()).width).toBeGreaterThan(0);
      expect(
        simulator
          .log()
          .slice(before)
          .map(({ kind }) => kind),
      ).toEqual(kinds.edit);
    });

    it.runIf(wire.maxInputs > 0)('takes an input in every format that it may get', async () => {
      for (const format of ['png', 'jpeg'] as const) {
        const bytes = await sharp({ create: { width: 32, height: 32, channels: 3, background: '#00ff00' } })
          .toFormat(format)
          .toBuffer();

        const answer = await draw(modelWith(), [{ bytes, mediaType: `image/${format}` }]);

        expect(answer.image.bytes.byteLength).toBeGreaterThan(0);
      }
    });

    it('says without asking which inputs it does not take', async () => {
      const calls = await callsDuring(async () => {
        expect(modelWith().whyUnsupported({ inputImages: 0 })).toBeNull();
        if (Number.isFinite(wire.maxInputs))
          expect(modelWith().whyUnsupported({ inputImages: wire.maxInputs + 1 })).toMatch(/input/);
      });

      expect(calls).toBe(0);
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

    it.each(wire.notTaken)('fails on what the service does not take: %j', async (change) => {
      expect(await failureOf(draw(modelWith(change)))).toMatchObject({ kind: 'invalid_request' });
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

    it('waits as long as the service asks', async () => {
      simulator.setFaults({ rules: [{ fault: 'rate_limit', retryAfterSeconds: 7 }] });

      expect(await failureOf(draw(modelWith()))).toMatchObject({ kind: 'rate_limited', retryAfterMs: 7000 });
    });
  });
}
