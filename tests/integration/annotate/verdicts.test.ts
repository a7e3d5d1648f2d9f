import { beforeAll, describe, expect, it } from 'vitest';
import { createJudgeApplicability } from '../../../activities/annotate/applicability.js';
import { createExtractSamples } from '../../../activities/annotate/extraction.js';
import { createAssessQuality } from '../../../activities/annotate/quality.js';
import { createAssessRelevance } from '../../../activities/annotate/relevance.js';
import { createCheckSafety } from '../../../activities/annotate/safety.js';
import { createSecondOpinion } from '../../../activities/annotate/second-opinion.js';
import { createListWork } from '../../../activities/list-work.js';
import { NO_SAFETY_VERDICT } from '../../../core/safety-verdict.js';
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

const input = (candidateId: string, repair = false) => ({ refreshId: 'steps', candidateId, repair });

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

  it('forgets a verdict on something else before it asks, and lets go what nobody had looked at', async () => {
    const held = { split: 'analysis', state: 'needs_review', reason: 'safety: no-verdict' } as const;
    await place.plant('late', {
      prompt: `${PROMPT}, from afar`,
      change: { ...held, safety: [NO_SAFETY_VERDICT], annotations: { safety: 'by other categories' } },
    });
    place.simulator.setFaults({ rules: [{ fault: 'server_error', match: { kind: 'chat:safety' } }] });
    await expect(check('late')).rejects.toThrow();
    place.simulator.setFaults({});

    expect((await place.candidate('late')).annotations).not.toHaveProperty('safety');
    expect(await check('late')).toMatchObject({ action: 'keep' });
    expect(await place.candidate('late')).toMatchObject({ state: 'open', reason: null, safety: [] });
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

describe('what is measured', () => {
  it('is where a metric applies, and where nobody has said', async () => {
    const ids = ['applies', 'does_not_apply', 'unknown'];
    const sample = { prompt: EDIT, promptModified: false, inputImages: ['a'] };
    const nothing = {
      originalPrompt: null,
      communityImages: [],
      postIds: [],
      postUrls: [],
      feedback: [],
      candidateIds: [],
      refreshIds: [],
    };
    const { store } = place;
    for (const [i, verdict] of ids.entries()) {
      const applicability = verdict === 'unknown' ? {} : { 'color-shift': verdict as 'applies' | 'does_not_apply' };
      await store.samples.put({ ...sample, ...nothing, split: 'image_to_image', _id: `measured-${i}`, applicability });
    }
    await store.releases.put({
      _id: 'measured',
      createdAt: new Date(),
      refreshId: 'steps',
      sampleIds: { analysis: [], text_to_image: [], image_to_image: ids.map((_, i) => `measured-${i}`) },
      previous: null,
      withdrawals: [],
    });
    const order = { refreshId: 'steps', modelId: 'brush', releaseId: 'measured', offset: 0, limit: 10, retry: null };

    const work = await place.run(createListWork(place.context), order);

    expect(work.map(({ sampleId, metrics }) => [sampleId, metrics])).toEqual([
      ['measured-0', ['color-shift']],
      ['measured-1', []],
      ['measured-2', ['color-shift']],
    ]);
  });
});

describe('languages', () => {
  const nothing = { nodes: [], quotes: [], lookedUp: [], cut: { depth: 0, posts: 0 }, digest: null };
  const thread = { platform: 'other', refreshIds: ['german'], ...nothing };

  async function threadIn(id: string, language: string | null): Promise<void> {
    await place.plant(id, { prompt: PROMPT });
    await place.store.posts.update(`other:${id}`, { $set: { language } });
    const nodes = [{ postId: id, parentId: null, depth: 0, missing: false }];
    await place.store.threads.put({
      ...thread,
      nodes,
      _id: `other:${id}`,
      conversationId: id,
      foundPostIds: [`other:${id}`],
    });
  }

  it('that are not wanted are not asked about, and what is not known is', async () => {
    await place.startRefresh('german', { languages: ['de'] });
    await threadIn('japanese', 'ja');
    await threadIn('no-language', null);
    const assess = createAssessRelevance(place.context);
    const of = (id: string) =>
      place.run(assess, { refreshId: 'german', threadId: `other:${id}`, position: 0, repair: false });
    const calls = () => place.simulator.log().filter(({ kind }) => kind === 'chat:relevance').length;

    const before = calls();
    expect(await of('japanese')).toMatchObject({ relevant: false, otherLanguage: true, costUsd: 0 });
    expect(calls()).toBe(before);
    expect(await of('no-language')).not.toHaveProperty('otherLanguage');
    expect(calls()).toBe(before + 1);
  });

  it('decide of a candidate by its first post, and say why it is left out', async () => {
    await threadIn('swedish', 'sv');
    const text = `gpt image made this picture. Prompt: ${PROMPT}`;
    await place.store.posts.update('other:swedish', { $set: { text } });
    const ask = { refreshId: 'german', threadId: 'other:swedish', repair: false };

    const report = await place.run(createExtractSamples(place.context), ask);

    const found = report.kind === 'done' ? report.candidates : [];
    expect(found).toMatchObject([{ quality: 'benchmark', language: 'other' }]);
    expect(await place.candidate(found[0]!.id)).toMatchObject({ state: 'discarded', reason: 'language: sv' });
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
