import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCompletePrompt } from '../../../activities/annotate/completion.js';
import { createClassifyImages } from '../../../activities/annotate/images.js';
import { createFindPlaceholders } from '../../../activities/annotate/placeholders.js';
import { createReadScreenshot } from '../../../activities/annotate/screenshot.js';
import { CHAT_BOXES, paintChat } from '../../../simulator/pictures/paint-chat.js';
import { encodeImage } from '../../../simulator/pictures/encode-image.js';
import { paintMedia } from '../../../simulator/pictures/paint-picture.js';
import type { Picture } from '../../../simulator/corpus/corpus-post.js';
import { useAnnotatePlace } from './annotate-place.js';

const PROMPT = 'A fox wearing a green scarf in a snowy pine forest, watercolor illustration, soft morning light';
const EDIT = 'Turn this photo into a claymation scene with soft shadows, keep the face and the pose';
const PHOTO = 'a corgi running in a meadow';

const place = useAnnotatePlace();
beforeAll(() => place.startRefresh('steps'));

function paint(picture: Picture, [width, height] = [512, 512]): Promise<Buffer> {
  return paintMedia({ mediaKey: 'm', fileName: 'm.png', altText: null, width, height, picture });
}

async function chat(prompt: string, claims: Parameters<typeof paintChat>[2] = {}, photo: string | null = null) {
  const output = await paint(photo ? { kind: 'edit', prompt, input: photo } : { kind: 'output', prompt });
  const input = photo ? await paint({ kind: 'photo', text: photo }) : null;
  return encodeImage(await paintChat(prompt, { input, output }, claims), 'jpeg');
}

const input = (candidateId: string, repair = false) => ({ refreshId: 'steps', candidateId, repair });

describe('a screenshot of a chat', () => {
  async function read(id: string, pictures: Uint8Array[], prompt: string) {
    await place.plant(id, { prompt, pictures });
    const images = await place.run(createClassifyImages(place.context), input(id));
    const report = await place.run(createReadScreenshot(place.context), input(id));
    return { images, report, candidate: await place.candidate(id) };
  }

  it('gives a candidate without a prompt the one that was typed, and its picture cut out', async () => {
    const { images, report, candidate } = await read('chat-text', [await chat(PROMPT)], '');
    const [left, top, right, bottom] = CHAT_BOXES.output;

    expect(images).toMatchObject({ outcome: 'ok', conversation: true, hasPrompt: true });
    expect(report).toMatchObject({ outcome: 'ok', crops: 1, absurdBoxes: 0, read: true, hasPrompt: true });
    expect(candidate).toMatchObject({ prompt: '', readPrompt: PROMPT, inputImages: [] });
    expect(candidate.outputImages).toHaveLength(1);
    const picture = await place.store.pictures.get(candidate.outputImages[0]!);
    const crop = { of: candidate.conversationImage, left, top, width: right - left, height: bottom - top };
    expect(picture).toMatchObject({ width: crop.width, height: crop.height, crop });
  });

  it('gives an edit its input too, and leaves out what was posted by itself', async () => {
    const output = await paint({ kind: 'edit', prompt: EDIT, input: PHOTO });
    const { report, candidate } = await read('chat-edit', [output, await chat(EDIT, {}, PHOTO)], EDIT);

    expect(report).toMatchObject({ crops: 1, read: false });
    expect(candidate.readPrompt).toBeNull();
    expect(candidate.inputImages).toHaveLength(1);
    expect(candidate.outputImages).toHaveLength(1);
    expect((await place.store.pictures.get(candidate.outputImages[0]!))?.crop).toBeNull();
  });

  it('is cut from the picture as it was posted, also where a smaller one was shown', async () => {
    const large = await sharp(await chat(PROMPT))
      .resize(1440, 2560)
      .png()
      .toBuffer();
    const { candidate } = await read('chat-large', [large], '');

    const picture = await place.store.pictures.get(candidate.outputImages[0]!);
    // Boxes are in whole pixels of the smaller picture.
    expect(Math.abs(picture!.width - 1024)).toBeLessThan(4);
    expect(Math.abs(picture!.height - 1024)).toBeLessThan(4);
  });

  it('is asked about once more where a box is absurd, then goes on without that box, and it is counted', async () => {
    const absurd = await chat(`${PROMPT} again`, { outputs: [[0, 0, 720, 1280], [...CHAT_BOXES.output]] });
    await place.plant('chat-absurd', { prompt: '', pictures: [absurd] });
    await place.run(createClassifyImages(place.context), input('chat-absurd'));
    const readScreenshot = createReadScreenshot(place.context);

    const first = await place.run(readScreenshot, input('chat-absurd'));
    const repair = await place.run(readScreenshot, input('chat-absurd', true));
    const asked = place.simulator
      .log()
      .filter(({ kind }) => kind === 'chat:screenshot')
      .slice(-2);

    expect(first).toMatchObject({ outcome: 'unparsable' });
    expect(asked).toHaveLength(2);
    expect(repair).toMatchObject({ outcome: 'ok', crops: 1, absurdBoxes: 1, read: true });
    expect((await place.candidate('chat-absurd')).outputImages).toHaveLength(1);
  });

  it('is paid for once, whoever posted it', async () => {
    const shared = await chat(`${PROMPT} twice`);
    await read('chat-one', [shared], '');
    const before = place.simulator.log().filter(({ kind }) => kind === 'chat:screenshot').length;
    const { report } = await read('chat-two', [shared], '');

    expect(report).toMatchObject({ costUsd: 0, read: true });
    expect(place.simulator.log().filter(({ kind }) => kind === 'chat:screenshot')).toHaveLength(before);
  });

  it('is the last hope of a prompt: without it a candidate is discarded, and says so', async () => {
    await place.plant('no-prompt', { prompt: ' ', pictures: [await paint({ kind: 'output', prompt: PROMPT })] });
    const images = await place.run(createClassifyImages(place.context), input('no-prompt'));

    expect(images).toMatchObject({ conversation: false, hasPrompt: false });
    expect(await place.candidate('no-prompt')).toMatchObject({
      state: 'discarded',
      reason: expect.stringMatching(/no prompt/) as string,
    });
  });
});

describe('open places', () => {
  const open = 'A watercolor of a [color] fox in [place], soft morning light';

  it('are found, then filled from an output', async () => {
    const sha256 = await place.store.blobs.put(await paint({ kind: 'output', prompt: 'a red fox in a meadow' }));
    await place.plant('open', { prompt: open, change: { outputImages: [sha256], hasPlaceholders: true } });

    const found = await place.run(createFindPlaceholders(place.context), input('open'));
    const filled = await place.run(createCompletePrompt(place.context), input('open'));

    expect([found, filled]).toMatchObject([{ open: true }, { completed: true }]);
    const candidate = await place.candidate('open');
    expect(candidate.openPlaces).toEqual(['[color]', '[place]']);
    expect(candidate.filledPrompt).not.toMatch(/[[\]]/);
  });

  it('that cannot be filled with confidence send a candidate to the analysis split', async () => {
    const flat = { create: { width: 256, height: 256, channels: 3, background: '#808080' } } as const;
    const sha256 = await place.store.blobs.put(await sharp(flat).png().toBuffer());
    await place.plant('unsure', { prompt: open, change: { outputImages: [sha256], hasPlaceholders: true } });

    const filled = await place.run(createCompletePrompt(place.context), input('unsure'));

    expect(filled).toMatchObject({ outcome: 'ok', completed: false });
    expect(await place.candidate('unsure')).toMatchObject({ split: 'analysis', filledPrompt: null });
  });

  it('that are none after all let it go on', async () => {
    await place.plant('none-open', { prompt: PROMPT, change: { hasPlaceholders: true } });

    expect(await place.run(createFindPlaceholders(place.context), input('none-open'))).toMatchObject({ open: false });
    expect(await place.candidate('none-open')).toMatchObject({ hasPlaceholders: false, openPlaces: [] });
  });
});
