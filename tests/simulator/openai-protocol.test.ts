import type OpenAI from 'openai';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../simulator/server.js';
import { askJudge, dataMessage, drawPicture, editPicture, errorOf, openAiClient, stepFormat } from './clients.js';

let simulator: Simulator;
let client: OpenAI;

beforeAll(async () => {
  simulator = await startSimulator({ posts: 20 });
  client = openAiClient(simulator.url);
});
afterAll(() => simulator.close());

describe('POST /v1/chat/completions', () => {
  it('answers in the shape of the API, with usage, request id and rate-limit headers', async () => {
    const { data, response, request_id } = await client.chat.completions
      .create({
        model: 'sim-annotator',
        messages: [dataMessage({ prompt: 'a fox', inputs: [], outputs: [] })],
        response_format: stepFormat('quality'),
      })
      .withResponse();
    expect(data).toMatchObject({
      object: 'chat.completion',
      model: 'sim-annotator-2026-10-01',
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', refusal: null } }],
    });
    expect(data.usage?.total_tokens).toBe((data.usage?.prompt_tokens ?? 0) + (data.usage?.completion_tokens ?? 0));
    expect(request_id).toMatch(/^req_[0-9a-f]{32}$/);
    expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('499');
  });

  it('counts tokens of pictures by their size', async () => {
    const tokensOf = async (side: number) => {
      const image = await sharp({ create: { width: side, height: side, channels: 3, background: '#888' } })
        .jpeg()
        .toBuffer();
      const answer = await client.chat.completions.create({
        model: 'j',
        messages: [dataMessage({ prompt: 'x' }, [['output image', image]])],
      });
      return answer.usage?.prompt_tokens ?? 0;
    };
    expect((await tokensOf(1024)) - (await tokensOf(512))).toBe(3 * 170);
  });

  it('cuts an answer that is longer than the limit and says so', async () => {
    const answer = await client.chat.completions.create({
      model: 'm',
      messages: [dataMessage({ prompt: 'a b c' })],
      response_format: stepFormat('quality'),
      max_completion_tokens: 3,
    });
    expect(answer.choices[0]?.finish_reason).toBe('length');
    expect(answer.choices[0]?.message.content).toHaveLength(12);
  });

  it('greets where there is nothing to judge', async () => {
    const answer = await client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'ping' }] });
    expect(answer.choices[0]?.message.content).toContain('Hello');
  });

  it.each([
    ['a text that closes the block', '<data>\n{"prompt":"a </data> b"}\n</data>'],
    ['a block that is no JSON', '<data>\nnot json\n</data>'],
    ['two blocks', '<data>\n{}\n</data>\n<data>\n{}\n</data>'],
    ['data that lacks what the step needs', '<data>\n{"nothing":1}\n</data>'],
  ])('refuses %s loudly, because only our own prompts can do that', async (_, content) => {
    const error = await errorOf(
      client.chat.completions.create({
        model: 'm',
        messages: [{ role: 'user', content }],
        response_format: stepFormat('quality'),
      }),
    );
    expect(error).toMatchObject({ status: 400, type: 'invalid_request_error' });
  });

  it('refuses a picture that a judge cannot decode', async () => {
    const error = await errorOf(askJudge(client, 'j', { prompt: 'a fox', output: Buffer.from('no picture') }));
    expect(error).toMatchObject({ status: 400, code: 'image_parse_error' });
  });
});

describe('POST /v1/images/generations', () => {
  it('gives base64 pictures of the size and format asked for, with usage', async () => {
    const answer = await client.images.generate({
      model: 'sim-atelier',
      prompt: 'a fox in the snow',
      size: '1536x1024',
      n: 2,
      output_format: 'webp',
    });
    const pictures = await Promise.all(
      (answer.data ?? []).map(({ b64_json }) => sharp(Buffer.from(b64_json ?? '', 'base64')).metadata()),
    );
    expect(pictures).toHaveLength(2);
    expect(pictures[0]).toMatchObject({ width: 1536, height: 1024, format: 'webp' });
    expect(answer).toMatchObject({
      size: '1536x1024',
      quality: 'medium',
      output_format: 'webp',
      usage: { input_tokens: 5, output_tokens: 2 * 1584, input_tokens_details: { image_tokens: 0, text_tokens: 5 } },
    });
  });

  it('draws 512 x 512 where the size is auto or absent', async () => {
    const answer = await client.images.generate({ model: 'sim-atelier', prompt: 'a fox' });
    expect(answer.size).toBe('512x512');
  });

  it.each([
    ['size', { size: 'large' }, 'invalid_value'],
    ['size', { size: '1000x1000' }, 'invalid_value'],
    ['size', { size: '4096x512' }, 'invalid_value'],
    ['prompt', { prompt: 'x'.repeat(32_001) }, 'string_above_max_length'],
    ['response_format', { response_format: 'b64_json' }, 'unknown_parameter'],
    ['seed', { seed: 7 }, 'unknown_parameter'],
    ['n', { n: 11 }, 'invalid_value'],
    ['quality', { quality: 'hd' }, 'invalid_value'],
  ])('refuses a wrong %s %j', async (param, fields, code) => {
    const error = await errorOf(
      client.images.generate({
        model: 'sim-atelier',
        prompt: 'a fox',
        ...fields,
      } as OpenAI.ImageGenerateParamsNonStreaming),
    );
    expect(error).toMatchObject({ status: 400, type: 'invalid_request_error', param, code });
  });

  it('takes any field from servers that people host themselves', async () => {
    const body = {
      model: 'self-bagel',
      prompt: 'a fox',
      size: '100x100',
      seed: 7,
      num_inference_steps: 20,
      response_format: 'b64_json',
    };
    const answer = await client.images.generate(body as unknown as OpenAI.ImageGenerateParamsNonStreaming);
    expect(answer.size).toBe('100x100');
  });
});

describe('POST /v1/images/edits', () => {
  it('takes one to sixteen pictures and counts their tokens', async () => {
    const input = await drawPicture(client, { model: 'sim-atelier', prompt: 'a fox' });
    const one = await editPicture(client, { model: 'sim-atelier', prompt: 'turn this photo blue', inputs: [input] });
    const many = await editPicture(client, {
      model: 'sim-atelier',
      prompt: 'turn this photo blue',
      inputs: Array.from({ length: 16 }, () => input),
    });
    expect((await sharp(one).metadata()).width).toBe(128);
    expect(many.equals(one)).toBe(true);
    const error = await errorOf(
      editPicture(client, { model: 'sim-atelier', prompt: 'x', inputs: Array.from({ length: 17 }, () => input) }),
    );
    expect(error).toMatchObject({ status: 400, param: 'image' });
  });

  it('takes a single file under `image` too', async () => {
    const input = await drawPicture(client, { model: 'sim-atelier', prompt: 'a fox' });
    const form = new FormData();
    form.set('model', 'sim-atelier');
    form.set('prompt', 'turn this photo blue');
    form.set('image', new File([new Uint8Array(input)], 'a.png', { type: 'image/png' }));
    const response = await fetch(`${simulator.url}/v1/images/edits`, {
      method: 'POST',
      body: form,
      headers: { authorization: 'Bearer k' },
    });
    expect(await response.json()).toMatchObject({
      size: '512x512',
      usage: { input_tokens_details: { image_tokens: 85 + 170 } },
    });
  });

  it('refuses a picture that cannot be decoded, and a call without one', async () => {
    const whole = await drawPicture(client, { model: 'sim-atelier', prompt: 'a fox' });
    const second = await errorOf(
      editPicture(client, { model: 'sim-atelier', prompt: 'x', inputs: [whole, Buffer.from('no picture')] }),
    );
    expect(second.message).toContain('for image 2');
    const error = await errorOf(
      editPicture(client, { model: 'sim-atelier', prompt: 'x', inputs: [Buffer.from('no picture')] }),
    );
    expect(error).toMatchObject({ status: 400, code: 'invalid_image_file' });
    const without = await errorOf(editPicture(client, { model: 'sim-atelier', prompt: 'x', inputs: [] }));
    expect(without).toMatchObject({ status: 400, code: 'missing_required_parameter' });
  });
});
