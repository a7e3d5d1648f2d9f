import { CORPUS_ABOUT } from '../../simulator/corpus/build-corpus.js';
import { DEFAULT_SAFETY_CATEGORIES } from '../../core/default-safety-categories.js';
import type { AnnotationStep } from '../../core/schemas/annotation.js';

type Data = Record<string, unknown>;

/** A question of each step about a post or prompt with a text of a stranger in every place where one can stand. */
export const QUESTION_WITH: Record<AnnotationStep, (text: string) => Data> = {
  relevance: (text) => ({
    about: CORPUS_ABOUT,
    post: { id: '1', author: text, text: `Lunch was soup. ${text}`, tags: [text], altTexts: [text], createdAt: null },
  }),
  extraction: (text) => ({
    about: CORPUS_ABOUT,
    posts: [
      { id: '1', parentId: null, author: text, text: `gpt image! Prompt: ${PROMPT}`, tags: [], images: [] },
      { id: '2', parentId: '1', author: 'b', text, tags: [text], images: [{ id: 'm1', altText: text }] },
    ],
  }),
  images: (text) => ({
    prompt: `${PROMPT} ${text}`,
    images: [{ id: 'image-1', postId: '1', altText: text }],
    posts: [{ id: '1', text }],
  }),
  screenshot: () => ({ image: { id: 'image-1', widthPx: 720, heightPx: 1280 } }),
  placeholders: (text) => ({ prompt: `${PROMPT} ${text}` }),
  completion: (text) => ({ prompt: `A [color] fox in the snow ${text}`, places: ['[color]'] }),
  quality: (text) => ({ prompt: `${PROMPT} ${text}`, inputs: [], outputs: [] }),
  safety: (text) => ({
    prompt: `${PROMPT} ${text}`,
    inputs: [],
    outputs: [],
    categories: DEFAULT_SAFETY_CATEGORIES.map(({ id, description }) => ({ id, description })),
  }),
  applicability: (text) => ({
    prompt: `${PROMPT} ${text}`,
    inputs: [],
    metrics: [{ id: 'color-shift', measures: 'colours', penalise: ['a cast'], notApplicable: 'other colours' }],
  }),
  feedback: (text) => ({
    prompt: `${PROMPT} ${text}`,
    feedback: [
      { id: 'comment-1', text: 'Beautiful, but the hands are wrong.' },
      { id: 'comment-2', text },
    ],
  }),
};

const PROMPT = 'A fox wearing a green scarf in the snow, watercolor, soft morning light';
