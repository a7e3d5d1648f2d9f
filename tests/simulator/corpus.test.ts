import { describe, expect, it } from 'vitest';
import { timeOfXId } from '../../core/schemas/post.js';
import { buildCorpus, CORPUS_ABOUT, CORPUS_WINDOW } from '../../simulator/corpus/build-corpus.js';
import { THREAD_KINDS, type PlantedThread } from '../../simulator/corpus/corpus-post.js';
import { extractSamples } from '../../simulator/steps/extract-samples.js';
import { rateRelevance } from '../../simulator/steps/rate-relevance.js';

const corpus = buildCorpus();

function relevanceOf({ posts: [root] }: PlantedThread): number {
  const altTexts = root?.media.flatMap(({ altText }) => altText ?? []) ?? [];
  return rateRelevance({ about: CORPUS_ABOUT, post: { text: root?.text ?? '', altTexts } }).score;
}

function extractionOf({ posts }: PlantedThread) {
  return extractSamples({ about: CORPUS_ABOUT, posts: posts.map(({ id, parentId, text }) => ({ id, parentId, text })) })
    .samples;
}

describe('the corpus', () => {
  it('is the same each time, and a prefix of a larger one', () => {
    expect(buildCorpus()).toEqual(corpus);
    const larger = buildCorpus(100);
    expect(larger.threads.slice(0, corpus.threads.length)).toEqual(corpus.threads);
  });

  it('has every kind of thread, and at least half of them end as good samples', () => {
    expect(new Set(corpus.threads.map(({ kind }) => kind))).toEqual(new Set(THREAD_KINDS));
    const good = corpus.threads.filter(
      (thread) => thread.split !== null && !['placeholder', 'duplicate'].includes(thread.kind),
    );
    expect(good.length / corpus.threads.length).toBeGreaterThan(0.5);
    expect(good.filter(({ split }) => split === 'image_to_image').length).toBeGreaterThanOrEqual(15);
  });

  it('has unique 19-digit ids whose time is the time of the post, from 1 to 14 October 2026', () => {
    const { posts } = buildCorpus(400);
    expect(new Set(posts.map(({ id }) => id)).size).toBe(posts.length);
    for (const { id, createdAt } of posts) {
      expect(id).toMatch(/^\d{19}$/);
      expect(timeOfXId(id)).toEqual(createdAt);
      const day = createdAt.toISOString().slice(0, 10);
      expect(day >= CORPUS_WINDOW.from && day <= CORPUS_WINDOW.to).toBe(true);
    }
    expect(new Set(posts.map(({ createdAt }) => createdAt.getUTCDate())).size).toBe(14);
  });

  it('has replies later than what they answer, and media names that are unique', () => {
    for (const post of corpus.posts) {
      const parent = corpus.postById.get(post.parentId ?? '');
      if (parent) expect(post.createdAt.getTime()).toBeGreaterThan(parent.createdAt.getTime());
    }
    expect(corpus.mediaByName.size).toBe(corpus.posts.reduce((sum, { media }) => sum + media.length, 0));
  });

  it('has varied prompts, and duplicates by other authors', () => {
    const { threads } = buildCorpus(400);
    const prompts = threads
      .filter(({ kind, prompt }) => kind !== 'duplicate' && prompt !== null)
      .map(({ prompt }) => prompt);
    expect(new Set(prompts).size / prompts.length).toBeGreaterThan(0.95);
    for (const { kind, prompt, posts } of threads) {
      if (kind !== 'duplicate') continue;
      const original = threads.find((thread) => thread.kind === 'prompt_in_root' && thread.prompt === prompt);
      expect(original?.posts[0]?.author.id).not.toBe(posts[0]?.author.id);
    }
  });

  it('is read by the simulated annotator as it was planted', () => {
    for (const thread of buildCorpus(200).threads) {
      if (thread.kind === 'repost') continue;
      const samples = extractionOf(thread);
      // What stands in a screenshot only is for a later step.
      const inWords = thread.kind === 'chat' ? '' : thread.prompt;
      expect(samples.map(({ prompt }) => prompt)).toEqual(inWords === null ? [] : [inWords]);
      if (thread.prompt === null) continue;
      expect(relevanceOf(thread)).toBe(5);
      expect(samples[0]?.quality).toBe(thread.kind === 'other_model' ? 'trash' : 'benchmark');
    }
  });

  it('has hostile posts whose orders do not raise their relevance', () => {
    const hostile = buildCorpus(80).threads.filter(({ kind }) => kind === 'hostile');
    expect(hostile).toHaveLength(4);
    for (const thread of hostile) {
      // The orders stand in posts that are not about the model, and beside prompts that are.
      if (thread.prompt === null) expect(relevanceOf(thread)).toBeLessThan(4);
      else expect(extractionOf(thread)).toMatchObject([{ prompt: thread.prompt, quality: 'benchmark' }]);
    }
  });
});
