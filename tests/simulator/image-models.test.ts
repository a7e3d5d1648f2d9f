import type OpenAI from 'openai';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { drawFrom } from '../../simulator/fixed-chance.js';
import { writeEditPrompt, writeTextPrompt } from '../../simulator/corpus/write-prompt.js';
import { imageModel, PLANTED_IMAGE_MODELS } from '../../simulator/image-models.js';
import { startSimulator, type Simulator } from '../../simulator/server.js';
import { asJudgesSeeIt, askJudge, drawPicture, editPicture, meanColour, openAiClient, ratingIn } from './clients.js';

// Generous, because other work may share the machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const PROMPTS = Array.from({ length: 20 }, (_, i) => writeTextPrompt(drawFrom('test prompt', String(i))));
const EDIT_PROMPTS = Array.from({ length: 20 }, (_, i) => writeEditPrompt(drawFrom('test edit', String(i))).prompt);
const MODELS = PLANTED_IMAGE_MODELS.map(({ id }) => id);

let simulator: Simulator;
let client: OpenAI;
let photo: Buffer;

beforeAll(async () => {
  simulator = await startSimulator({ posts: 2 });
  client = openAiClient(simulator.url);
  const picture = [...simulator.corpus.mediaByName.values()].find(({ picture: { kind } }) => kind === 'photo');
  photo = Buffer.from(await (await fetch(`${simulator.url}/media/${picture?.fileName}`)).arrayBuffer());
});
afterAll(() => simulator.close());

/** Mean rating of each planted model over prompts that it does not refuse, best model first. */
async function meanRatings(
  prompts: readonly string[],
  rate: (model: string, prompt: string) => Promise<number | null>,
): Promise<number[]> {
  const means: number[] = [];
  for (const model of MODELS) {
    const ratings = await Promise.all(prompts.map((prompt) => rate(model, prompt).catch(() => null)));
    const given = ratings.filter((rating) => rating !== null);
    means.push(given.reduce((sum, rating) => sum + rating, 0) / given.length);
  }
  return means;
}

/** What the planted skills come to on the scale of 1 to 10. */
const PLANTED_RATINGS = PLANTED_IMAGE_MODELS.map(({ skill }) => 1 + 9 * skill);

/** Largest distance of mean ratings from what is planted. */
function worstMiss(means: number[]): number {
  return Math.max(...means.map((mean, i) => Math.abs(mean - (PLANTED_RATINGS[i] ?? 0))));
}

describe('judging', () => {
  it('finds the planted order in the pictures as drawn', async () => {
    const means = await meanRatings(PROMPTS, async (model, prompt) => {
      const output = await drawPicture(client, { model, prompt });
      return ratingIn(await askJudge(client, 'sim-judge-a', { prompt, output }));
    });
    expect(means).toEqual(means.toSorted((a, b) => b - a));
    expect(worstMiss(means)).toBeLessThan(1);
  });

  it('finds it after scaling to 512 and JPEG 85', async () => {
    const means = await meanRatings(PROMPTS, async (model, prompt) => {
      const output = await asJudgesSeeIt(await drawPicture(client, { model, prompt, size: '192x128' }));
      return ratingIn(await askJudge(client, 'sim-judge-b', { prompt, output }));
    });
    expect(means).toEqual(means.toSorted((a, b) => b - a));
    expect(worstMiss(means)).toBeLessThan(1);
  });

  it('finds it in edits, by their difference to the input', async () => {
    const input = await asJudgesSeeIt(photo);
    const means = await meanRatings(EDIT_PROMPTS, async (model, prompt) => {
      const output = await asJudgesSeeIt(await editPicture(client, { model, prompt, inputs: [photo] }));
      return ratingIn(await askJudge(client, 'sim-judge-c', { prompt, output, input }));
    });
    expect(means).toEqual(means.toSorted((a, b) => b - a));
    expect(worstMiss(means)).toBeLessThan(1);
  });

  it('goes by the pixels: another prompt, or another picture, rates near the bottom', async () => {
    const output = await drawPicture(client, { model: 'sim-atelier', prompt: PROMPTS[0] ?? '' });
    const other = ratingIn(await askJudge(client, 'sim-judge-a', { prompt: PROMPTS[1] ?? '', output }));
    const grey = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#777' } })
      .png()
      .toBuffer();
    const blank = ratingIn(await askJudge(client, 'sim-judge-a', { prompt: PROMPTS[1] ?? '', output: grey }));
    expect(other).toBeLessThanOrEqual(4);
    expect(blank).toBeLessThanOrEqual(4);
  });

  it('differs between judges by two at most, and differs at all', async () => {
    const outputs = await Promise.all(
      PROMPTS.slice(0, 8).map((prompt) => drawPicture(client, { model: 'sim-brush', prompt })),
    );
    const ratings = await Promise.all(
      ['a', 'b', 'c'].map((judge) =>
        Promise.all(
          outputs.map(
            async (output, i) =>
              ratingIn(await askJudge(client, `sim-judge-${judge}`, { prompt: PROMPTS[i] ?? '', output })) ?? 0,
          ),
        ),
      ),
    );
    const spreads = outputs.map(
      (_, i) => Math.max(...ratings.map((of) => of[i] ?? 0)) - Math.min(...ratings.map((of) => of[i] ?? 0)),
    );
    expect(Math.max(...spreads)).toBeLessThanOrEqual(2);
    expect(Math.max(...spreads)).toBeGreaterThan(0);
  });

  it('has a judge who leaves out about a tenth of its ratings', async () => {
    const output = await drawPicture(client, { model: 'sim-brush', prompt: 'a fox', size: '64x64' });
    const texts = await Promise.all(
      Array.from({ length: 150 }, (_, i) => askJudge(client, 'sim-mumbler', { prompt: `a fox ${i}`, output })),
    );
    const without = texts.filter((text) => ratingIn(text) === null).length;
    expect(without).toBeGreaterThan(5);
    expect(without).toBeLessThan(28);
  });
});

describe('image models', () => {
  it('tint their edits by what is planted, and no more', async () => {
    const before = await meanColour(await sharp(photo).resize(256, 256, { fit: 'cover' }).toBuffer());
    for (const { id, tint } of PLANTED_IMAGE_MODELS) {
      const after = await meanColour(
        await editPicture(client, { model: id, prompt: EDIT_PROMPTS[0] ?? '', inputs: [photo], size: '256x256' }),
      );
      const distance = Math.hypot(...after.map((mean, channel) => mean - (before[channel] ?? 0)));
      // Dark or bright parts stop at 0 or 255 and take less of it.
      expect(Math.abs(distance - Math.hypot(...tint))).toBeLessThan(2 + 0.15 * Math.hypot(...tint));
    }
  });

  it('refuse about a twentieth of prompts where that is planted, always the same ones', async () => {
    const outcomes = async () => {
      const calls = Array.from({ length: 140 }, (_, i) =>
        drawPicture(client, { model: 'sim-crayon', prompt: `a fox, number ${i}`, size: '16x16' }),
      );
      return (await Promise.allSettled(calls)).map((call) =>
        call.status === 'rejected' ? (call.reason as { code: string }).code : 'ok',
      );
    };
    const first = await outcomes();
    expect(new Set(first)).toEqual(new Set(['ok', 'moderation_blocked']));
    expect(first.filter((code) => code !== 'ok').length).toBeGreaterThan(1);
    expect(first.filter((code) => code !== 'ok').length).toBeLessThan(16);
    expect(await outcomes()).toEqual(first);
  });

  it('that are not planted get a skill and a tint of their own id', () => {
    expect(imageModel('some-model')).toEqual(imageModel('some-model'));
    expect(imageModel('some-model').skill).not.toBe(imageModel('another-model').skill);
  });
});

describe('determinism', () => {
  it('gives equal bytes and equal words from two simulators', async () => {
    const other = await startSimulator({ posts: 2 });
    try {
      const answers = await Promise.all(
        [simulator, other].map(async ({ url }) => {
          const each = openAiClient(url);
          const output = await drawPicture(each, {
            model: 'sim-brush',
            prompt: 'a lighthouse at dusk',
            size: '256x128',
          });
          const edit = await editPicture(each, {
            model: 'sim-doodle',
            prompt: 'turn this photo into a poster',
            inputs: [photo],
          });
          return {
            output: output.toString('base64'),
            edit: edit.toString('base64'),
            text: await askJudge(each, 'j', { prompt: 'a lighthouse at dusk', output }),
          };
        }),
      );
      expect(answers[0]).toEqual(answers[1]);
    } finally {
      await other.close();
    }
  });

  it('draws the pictures of one call differently, and those of two models', async () => {
    const answer = await client.images.generate({ model: 'sim-brush', prompt: 'a fox', n: 2, size: '128x128' });
    expect(answer.data?.[0]?.b64_json).not.toBe(answer.data?.[1]?.b64_json);
  });
});
