import { CHAT_SIZE } from '../pictures/chat-code.js';
import type { PlantedThread } from './corpus-post.js';
import { modelLine, plant } from './thread-parts.js';
import { attach, writePost, type ThreadDraft } from './write-post.js';
import { writeEditPrompt, writeTextPrompt } from './write-prompt.js';

/** What the band of a painted screenshot has room for, in characters. */
const LONGEST_PROMPT = 200;

/** A post whose prompt stands in a screenshot of the chat only: by turns from text alone, and with a photo sent along. */
export function chatPost(thread: ThreadDraft): PlantedThread {
  const { prompt, photo } = thread.index % 2 === 0 ? fromText(thread) : writeEditPrompt(thread.draw);
  const { width, height } = CHAT_SIZE;
  const picture = { kind: 'chat', prompt, input: photo } as const;
  const media = [attach(thread, 'chat', { picture, altText: null, size: [width, height] })];
  const text = `${modelLine(thread)} The picture and how I got it: a screenshot of the chat.`;
  return plant(thread, [writePost(thread, { name: 'root', text, media })], {
    prompt,
    split: photo === null ? 'text_to_image' : 'image_to_image',
  });
}

function fromText(thread: ThreadDraft): { prompt: string; photo: null } {
  let prompt = writeTextPrompt(thread.draw);
  while (prompt.length > LONGEST_PROMPT) prompt = writeTextPrompt(thread.draw);
  return { prompt, photo: null };
}
