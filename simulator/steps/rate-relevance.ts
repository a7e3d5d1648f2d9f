import { z } from 'zod';
import { hasImageWords, hasTradeWords, namesModel } from './lexicon.js';

export const AboutData = z.looseObject({ name: z.string(), aliases: z.array(z.string()).default([]) });

const RelevanceData = z.looseObject({
  about: AboutData,
  post: z.looseObject({
    text: z.string(),
    tags: z.array(z.string()).default([]),
    altTexts: z.array(z.string()).default([]),
  }),
});

/** Rates how certainly a post is about the model's pictures, 1 to 5, by the words in it. What a post asks its reader to answer is a word like any other. */
export function rateRelevance(data: unknown): { score: number; reason: string } {
  const { about, post } = RelevanceData.parse(data);
  const text = [post.text, ...post.tags, ...post.altTexts].join('\n');
  const named = namesModel(text, about);
  const visual = hasImageWords(text, about);
  if (named && visual) return { score: 5, reason: `names ${about.name} and speaks of pictures` };
  if (named) return { score: 4, reason: `names ${about.name}, says nothing of a picture` };
  if (visual) return { score: 3, reason: 'speaks of pictures, names no model' };
  if (hasTradeWords(text)) return { score: 2, reason: 'speaks of AI, of no picture' };
  return { score: 1, reason: 'neither a model nor a picture' };
}
