import type { CorpusMedia, CorpusPost, PlantedThread } from './corpus-post.js';
import { MODEL_LINES, OPENERS } from './vocabulary.js';
import { attach, type ThreadDraft } from './write-post.js';

/** Width and height in pixels of the pictures that people post. */
export const PICTURE_SIZES = [
  [512, 512],
  [512, 512],
  [640, 480],
  [480, 640],
  [768, 512],
] as const;

/** Puts a thread together and counts its replies. */
export function plant(
  thread: ThreadDraft,
  posts: CorpusPost[],
  found: Partial<Pick<PlantedThread, 'prompt' | 'split' | 'deletedIds'>>,
): PlantedThread {
  for (const post of posts) post.counts.replies = posts.filter((reply) => reply.parentId === post.id).length;
  const conversationId = posts[0]?.conversationId ?? '';
  return {
    index: thread.index,
    kind: thread.kind,
    conversationId,
    posts,
    prompt: null,
    split: null,
    deletedIds: [],
    ...found,
  };
}

/** Pictures that a text prompt gave: one to three, a third of them with the prompt as alt text. */
export function outputsOf(thread: ThreadDraft, prompt: string): CorpusMedia[] {
  const size = thread.draw.pick(PICTURE_SIZES);
  const altText = thread.draw.chance(0.35) ? prompt.slice(0, 180) : null;
  const count = thread.draw.pick([1, 1, 1, 2, 3]);
  return Array.from({ length: count }, (_, i) =>
    attach(thread, `output ${i}`, {
      picture: { kind: 'output', prompt: i === 0 ? prompt : `${prompt} (${i})` },
      altText,
      size,
    }),
  );
}

/** One line about the model, as on-topic posts have it. */
export function modelLine({ draw }: ThreadDraft): string {
  return `${draw.pick(OPENERS)} ${draw.pick(MODEL_LINES)}`;
}
