import { z } from 'zod';
import { countWords, creditsOtherModel, hasSceneWords, roleInWords, type About } from './lexicon.js';
import { AboutData } from './rate-relevance.js';

const ThreadPost = z.looseObject({
  id: z.string(),
  parentId: z.string().nullish(),
  text: z.string(),
  images: z.array(z.looseObject({ altText: z.string().nullish() })).default([]),
});
type ThreadPost = z.infer<typeof ThreadPost>;
const ExtractionData = z.looseObject({ about: AboutData, posts: z.array(ThreadPost) });

interface ExtractedSample {
  prompt: string;
  promptModified: boolean;
  postIds: string[];
  quality: 'benchmark' | 'analysis' | 'trash';
  feedback: { postId: string; text: string }[];
}

const EXPLICIT = /prompt\s*[:：]\s*([\s\S]+)/i;
const SHORTEST_PROMPT_WORDS = 8;
/** "Make this transparent" says all there is to say, where the picture is there. */
const SHORTEST_EDIT_WORDS = 2;

/** Finds the prompts of one thread, root first, and gives every other reply to a prompt as feedback. */
export function extractSamples(data: unknown): { samples: ExtractedSample[] } {
  const { about, posts } = ExtractionData.parse(data);
  const samples = explicitSamples(posts);
  const found = samples.length > 0 ? samples : [...shownSample(posts[0]), ...impliedSample(posts[0])].slice(0, 1);
  if (found.length === 0) return { samples: [] };
  giveFeedback(found, posts);
  return { samples: found.map((sample) => ({ ...sample, quality: rateQuality(sample, posts, about) })) };
}

/** Posts with `Prompt: ...`. The first reply with one takes the root with it, where the root has none of its own. */
function explicitSamples(posts: readonly ThreadPost[]): ExtractedSample[] {
  const samples: ExtractedSample[] = [];
  const [root] = posts;
  for (const post of posts) {
    const prompt = explicitPrompt(post.text);
    if (prompt === null) continue;
    const same = samples.find((sample) => sample.prompt.toLowerCase() === prompt.toLowerCase());
    if (same) {
      same.postIds.push(post.id);
      continue;
    }
    const takesRoot = root && post !== root && explicitPrompt(root.text) === null && samples.length === 0;
    samples.push(newSample(prompt, takesRoot ? [root.id, post.id] : [post.id]));
  }
  return samples;
}

/** A root that is a prompt as a whole: no question, and in the words of a picture and long enough, or beside a picture of before and one of after. */
function impliedSample(root: ThreadPost | undefined): ExtractedSample[] {
  if (!root) return [];
  const prompt = trimPrompt(root.text);
  const isEdit = showsEdit(root) && countWords(prompt) >= SHORTEST_EDIT_WORDS;
  const reads =
    (isEdit || (countWords(prompt) >= SHORTEST_PROMPT_WORDS && hasSceneWords(prompt))) &&
    !/[?？]$/.test(prompt) &&
    !/prompt (is )?(in|below)/i.test(prompt);
  return reads ? [newSample(prompt, [root.id])] : [];
}

/** A root that leaves its prompt to a screenshot of the chat. */
function shownSample(root: ThreadPost | undefined): ExtractedSample[] {
  return root && /\bscreenshot of the chat\b/i.test(root.text) ? [newSample('', [root.id])] : [];
}

/** Whether the alt texts of a post's pictures name both what went in and what came out. */
function showsEdit({ images }: ThreadPost): boolean {
  const roles = images.map(({ altText }) => roleInWords(altText ?? ''));
  return roles.includes('input') && roles.includes('output');
}

function giveFeedback(samples: ExtractedSample[], posts: readonly ThreadPost[]): void {
  const owner = new Map(
    samples.flatMap((sample) => sample.postIds.map((id): [string, ExtractedSample] => [id, sample])),
  );
  for (const post of posts.slice(1)) {
    if (owner.has(post.id)) continue;
    const sample = owner.get(post.parentId ?? '') ?? samples[0];
    if (!sample) continue;
    owner.set(post.id, sample);
    sample.feedback.push({ postId: post.id, text: post.text });
  }
}

function rateQuality(sample: ExtractedSample, posts: readonly ThreadPost[], about: About): ExtractedSample['quality'] {
  const own = posts.filter((post) => sample.postIds.includes(post.id));
  if (creditsOtherModel(own.map((post) => post.text).join('\n'), about)) return 'trash';
  if (sample.prompt === '') return 'benchmark';
  const shortest = own.some(showsEdit) ? SHORTEST_EDIT_WORDS : SHORTEST_PROMPT_WORDS;
  return countWords(sample.prompt) < shortest ? 'analysis' : 'benchmark';
}

function explicitPrompt(text: string): string | null {
  const prompt = trimPrompt(EXPLICIT.exec(text)?.[1] ?? '');
  return prompt === '' ? null : prompt;
}

/** A prompt without what stands around it: links and hashtags at the end, quotation marks. */
function trimPrompt(text: string): string {
  return text
    .trim()
    .replace(/(\s*(https?:\/\/\S+|#[\p{L}\p{N}_]+))+$/u, '')
    .replace(/^["“](.*)["”]$/s, '$1')
    .trim();
}

function newSample(prompt: string, postIds: string[]): ExtractedSample {
  return { prompt, promptModified: false, postIds, quality: 'benchmark', feedback: [] };
}
