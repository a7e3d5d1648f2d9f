import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { createJudgeApplicability } from '../../../activities/annotate/applicability.js';
import { createCompletePrompt } from '../../../activities/annotate/completion.js';
import { createClassifyImages } from '../../../activities/annotate/images.js';
import { createFindPlaceholders } from '../../../activities/annotate/placeholders.js';
import { createAssessQuality } from '../../../activities/annotate/quality.js';
import { createCheckSafety } from '../../../activities/annotate/safety.js';
import { createReadScreenshot } from '../../../activities/annotate/screenshot.js';
import { createSecondOpinion } from '../../../activities/annotate/second-opinion.js';
import { NO_SAFETY_VERDICT } from '../../../core/safety-verdict.js';
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

describe('safety', () => {
  const check = (id: string) => place.run(createCheckSafety(place.context), input(id));

  it('ends what must not be published, with the category as reason', async () => {
    await place.plant('gore', { prompt: 'A battlefield with gore everywhere, oil painting, cinematic light' });

    expect(await check('gore')).toMatchObject({ outcome: 'ok', action: 'drop', findings: ['violence'] });
    expect(await place.candidate('gore')).toMatchObject({ state: 'unsafe', reason: 'safety: violence' });
  });

  it('gives a person what may show a child, whatever its quality', async () => {
    const sha256 = await place.store.blobs.put(await paint({ kind: 'photo', text: PHOTO }));
    const prompt = 'Turn this photo of my daughter into a watercolor illustration with loose edges';
    await place.plant('child', { prompt, change: { inputImages: [sha256] } });

    expect(await check('child')).toMatchObject({ action: 'review', findings: ['minor_in_input'] });
    expect(await place.run(createAssessQuality(place.context), input('child'))).toMatchObject({
      state: 'needs_review',
    });
    expect(await place.candidate('child')).toMatchObject({
      split: 'image_to_image',
      state: 'needs_review',
      reason: 'safety: minor_in_input',
    });
  });

  it('leaves alone what holds nothing of the kind', async () => {
    await place.plant('fox', { prompt: PROMPT });

    expect(await check('fox')).toMatchObject({ action: 'keep', findings: [] });
    expect(await place.candidate('fox')).toMatchObject({ state: 'open', reason: null, safety: [] });
  });

  it('asks a person where the annotator gives no verdict', async () => {
    await place.plant('refused', { prompt: `${PROMPT}, close-up` });
    place.simulator.setFaults({ rules: [{ fault: 'refusal', match: { kind: 'chat:safety' } }] });
    const report = await check('refused');
    place.simulator.setFaults({});

    expect(report).toMatchObject({ outcome: 'refused', action: 'review' });
    expect(await place.candidate('refused')).toMatchObject({ state: 'needs_review', safety: [NO_SAFETY_VERDICT] });
  });

  it('is asked nothing where the file turns it off, and costs nothing where only an action changes', async () => {
    await place.startRefresh('unchecked', { safety: null });
    const kept = [{ id: 'violence', description: 'Gore.', action: 'keep' }];
    await place.startRefresh('mild', { safety: { categories: kept } });
    await place.startRefresh('strict', { safety: { categories: [{ ...kept[0], action: 'drop' }] } });
    await place.plant('gory', { prompt: 'A harbor with gore everywhere, linocut print, long shadows' });
    const checkSafety = createCheckSafety(place.context);
    const of = (refreshId: string) => place.run(checkSafety, { refreshId, candidateId: 'gory', repair: false });
    const calls = () => place.simulator.log().filter(({ kind }) => kind === 'chat:safety').length;

    const before = calls();
    expect(await of('unchecked')).toMatchObject({ action: 'keep', costUsd: 0 });
    expect(calls()).toBe(before);
    expect(await of('mild')).toMatchObject({ action: 'keep', findings: ['violence'] });
    expect(await of('strict')).toMatchObject({ action: 'drop', costUsd: 0 });
    expect(calls()).toBe(before + 1);
    await of('mild');
    expect(await place.candidate('gory')).toMatchObject({ state: 'open', reason: null });
  });
});

describe('applicability', () => {
  it.each([
    ['applies', 'Remove the mug from this photo and keep everything else as it is'],
    ['does_not_apply', 'Make this photo black and white with deep shadows and some grain'],
  ])('is kept on the candidate: %s', async (verdict, prompt) => {
    const sha256 = await place.store.blobs.put(await paint({ kind: 'photo', text: PHOTO }));
    await place.plant(verdict, { prompt, change: { inputImages: [sha256], split: 'image_to_image' } });

    await place.run(createJudgeApplicability(place.context), input(verdict));

    expect((await place.candidate(verdict)).applicability).toEqual({ 'color-shift': verdict });
  });

  it('is not asked of a split that no metric is for', async () => {
    await place.plant('from-text', { prompt: PROMPT, change: { split: 'text_to_image' } });

    const report = await place.run(createJudgeApplicability(place.context), input('from-text'));

    expect(report).toMatchObject({ outcome: 'ok', costUsd: 0 });
    expect((await place.candidate('from-text')).annotations).toEqual({});
  });
});

describe('a second opinion', () => {
  const secondOpinion = { provider: 'acme', model: 'sim-contrary' };

  it('that differs gives the candidate to a person', async () => {
    await place.startRefresh('two-minds', { secondOpinion });
    await place.plant('disputed', { prompt: PROMPT });
    const ask = { refreshId: 'two-minds', candidateId: 'disputed', repair: false };

    await place.run(createAssessQuality(place.context), ask);
    expect(await place.run(createSecondOpinion(place.context), ask)).toMatchObject({ outcome: 'ok', disputed: true });

    expect(await place.candidate('disputed')).toMatchObject({
      disputed: true,
      state: 'needs_review',
      split: 'text_to_image',
      reason: 'annotators disagree',
    });
  });

  it('that agrees changes nothing, and is another verdict than the first', async () => {
    await place.startRefresh('one-mind', { secondOpinion: { ...secondOpinion, model: 'sim-annotator-2' } });
    await place.plant('agreed', { prompt: PROMPT });
    const ask = { refreshId: 'one-mind', candidateId: 'agreed', repair: false };

    await place.run(createAssessQuality(place.context), ask);
    expect(await place.run(createSecondOpinion(place.context), ask)).toMatchObject({ disputed: false });

    const candidate = await place.candidate('agreed');
    expect(candidate).toMatchObject({ disputed: false, state: 'open', reason: null });
    expect(candidate.secondOpinion).not.toBe(candidate.annotations.quality);
  });
});
