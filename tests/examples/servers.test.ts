import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../config/package-root.js';
import type { ImageBytes } from '../../models/contract.js';
import { openaiImageModel } from '../../models/openai/image-model.js';
import { listOpenaiModels } from '../../models/openai/list-models.js';
import { runProgram } from '../../workers/embedded/run-program.js';
import { failureOf } from '../models/failure-contract.js';
import { imageConfig } from '../models/image-model-contract.js';
import { anyPython, servingPython, startServer, type PythonServer } from './python-server.js';

const FILES = ['images_api.py', 'anole/server.py', 'bagel/server.py'];
const never = new AbortController().signal;

const any = await anyPython();
const serving = await servingPython();
for (const found of [any, serving])
  if (found.python === null) process.stderr.write(`NOT TESTED: examples/servers: ${found.reason}\n`);

/** Pixels of the upper left corner, and the size. */
async function look(bytes: Uint8Array) {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { size: [info.width, info.height], colour: [...data.subarray(0, 3)] };
}

async function picture(width: number, height: number): Promise<ImageBytes> {
  const bytes = await sharp({ create: { width, height, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  return { bytes, mediaType: 'image/png' };
}

describe.skipIf(any.python === null)('the files of examples/servers', () => {
  it.each(FILES)('%s compiles', async (name) => {
    const cache = await mkdtemp(join(tmpdir(), 'echo-pycache-'));
    const env = { ...process.env, PYTHONPYCACHEPREFIX: cache };

    const args = ['-m', 'py_compile', join(packageRoot(), 'examples/servers', name)];
    const run = await runProgram(any.python ?? '', args, { env, timeoutMs: 20_000 });
    await rm(cache, { recursive: true });

    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

describe.skipIf(serving.python === null)('examples/servers/anole, over a stand-in for the project', () => {
  let server: PythonServer;
  beforeAll(async () => {
    server = await startServer(serving.python ?? '', 'anole', []);
  }, 90_000);
  afterAll(() => server?.stop());

  function draw(prompt: string, inputImages: ImageBytes[] = [], change: Record<string, unknown> = {}) {
    const config = imageConfig({ model: 'anole-7b-v0.1', parameters: { size: '512x512', seed: 7 }, ...change });
    const access = { baseUrl: server.baseUrl, apiKey: '', timeoutMs: 20_000 };
    return openaiImageModel(config, access).generate({ prompt, inputImages, signal: never });
  }

  it('draws with the seed and what else the request names, and says who drew', async () => {
    const parameters = { seed: 9, extra: { guidance_scale: 4.5 } };

    const plain = await draw('a red fox');
    const other = await draw('a red fox', [], { parameters });

    expect(plain).toMatchObject({ resolvedModel: 'anole-7b-v0.1', image: { mediaType: 'image/png' } });
    expect(await look(plain.image.bytes)).toEqual({ size: [512, 512], colour: [0, 7, 30] });
    expect(await look(other.image.bytes)).toEqual({ size: [512, 512], colour: [0, 9, 45] });
  });

  it('shows the model up to two inputs', async () => {
    const input = await picture(40, 30);

    const { image } = await draw('make it night', [input, input]);

    expect((await look(image.bytes)).colour).toEqual([2, 7, 30]);
    expect(await failureOf(draw('make it night', [input, input, input]))).toMatchObject({
      kind: 'invalid_request',
      message: expect.stringContaining('3 input images; anole-7b-v0.1 takes 2'),
    });
  });

  it.each([
    ['a size that it does not draw', { parameters: { size: '1024x1024' } }, 'invalid_request', 'draws 512x512 only'],
    ['a size that is none', { parameters: { size: 'large' } }, 'invalid_request', 'WIDTHxHEIGHT'],
    ['a field that it has not', { parameters: { quality: 'high' } }, 'invalid_request', 'quality'],
    ['a value of another kind', { parameters: { extra: { top_p: 'much' } } }, 'invalid_request', 'valid float'],
    ['a model that is not here', { model: 'anole-30b' }, 'model_retired', "no model 'anole-30b' here"],
  ])('says in words of FastAPI that it does not take %s', async (_, change, kind, words) => {
    expect(await failureOf(draw('a red fox', [], change))).toMatchObject({
      kind,
      message: expect.stringContaining(words),
    });
  });

  it('takes no file that is not a picture', async () => {
    const input = { bytes: Buffer.from('words'), mediaType: 'image/png' };

    expect(await failureOf(draw('make it night', [input]))).toMatchObject({ kind: 'invalid_request' });
  });

  it('is a provider that is down while the card has no room', async () => {
    expect(await failureOf(draw('out of memory'))).toMatchObject({ kind: 'provider_down', httpStatus: 503 });
    expect((await draw('a red fox')).resolvedModel).toBe('anole-7b-v0.1');
  });

  it('names its model to who asks for a list', async () => {
    const { models } = await listOpenaiModels({ baseUrl: server.baseUrl, apiKey: '', timeoutMs: 20_000 }, never);

    expect(models.map(({ id }) => id)).toEqual(['anole-7b-v0.1']);
  });
});

describe.skipIf(serving.python === null)('examples/servers/bagel, over a stand-in for the project', () => {
  let server: PythonServer;
  beforeAll(async () => {
    server = await startServer(serving.python ?? '', 'bagel', ['--model-path', 'weights', '--mode', '2']);
  }, 90_000);
  afterAll(() => server?.stop());

  function draw(parameters: Record<string, unknown>, inputImages: ImageBytes[] = []) {
    const access = { baseUrl: server.baseUrl, apiKey: '', timeoutMs: 20_000 };
    const model = openaiImageModel(imageConfig({ model: 'bagel-7b-mot', parameters }), access);
    return model.generate({ prompt: 'a red fox', inputImages, signal: never });
  }

  it('draws in the size of the paper, or in its own', async () => {
    const small = await draw({ size: '512x256', seed: 3 });
    const plain = await draw({});

    expect(await look(small.image.bytes)).toEqual({ size: [512, 256], colour: [50, 0, 3] });
    expect(await look(plain.image.bytes)).toEqual({ size: [1024, 1024], colour: [50, 0, 0] });
  });

  it('thinks where it is told to, from a text and from a picture', async () => {
    const extra = { think: true, num_inference_steps: 25 };

    const drawn = await draw({ size: '512x512', seed: 3, extra });
    const edited = await draw({ size: '512x512', seed: 3, extra }, [await picture(800, 400)]);

    expect((await look(drawn.image.bytes)).colour).toEqual([25, 255, 3]);
    // In the shape of its input.
    expect(await look(edited.image.bytes)).toEqual({ size: [512, 256], colour: [25, 255, 3] });
  });

  it.each([
    [{ size: '2048x2048' }, 'at most 1024'],
    [{ seed: 0 }, 'seed 0 stands for chance'],
    [{ extra: { think: 'perhaps' } }, 'valid bool'],
  ])('does not take %j', async (parameters, words) => {
    expect(await failureOf(draw(parameters))).toMatchObject({
      kind: 'invalid_request',
      message: expect.stringContaining(words),
    });
  });
});
