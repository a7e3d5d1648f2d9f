import type { PlantedThread } from './corpus-post.js';
import { plant } from './thread-parts.js';
import { attach, writePost, type ThreadDraft } from './write-post.js';

/** Posts that searches find though no benchmark wants them. The second of each pair names the model and shows no picture of it. */
const TEXTS: readonly { text: string; language: string; photo: string | null }[] = [
  {
    text: 'Banana bread day. Three ripe ones, a cup of walnuts, forty minutes. #aiart fans may look away.',
    language: 'en',
    photo: 'a small bakery shop in the morning',
  },
  { text: 'Is gpt image down for anyone else since this morning?', language: 'en', photo: null },
  {
    text: 'My harbor walk today, phone camera only. #promptshare people, go outside!',
    language: 'en',
    photo: 'a sailing boat on a lake',
  },
  {
    text: 'Nano banana smoothie: one small banana, oat milk, cinnamon. Best with ice.',
    language: 'en',
    photo: 'a mug on a kitchen table',
  },
  { text: '¿Alguien sabe cuánto cuesta gpt image por mes?', language: 'es', photo: null },
  {
    text: 'New keyboard arrived and it is louder than expected. No regrets. #aiart',
    language: 'en',
    photo: 'a lamp in a reading room',
  },
];

/** An off-topic thread. Nothing is planted in it. */
export function offTopicPost(thread: ThreadDraft): PlantedThread {
  const { text, language, photo } = thread.draw.pick(TEXTS);
  const media = photo
    ? [attach(thread, 'photo', { picture: { kind: 'photo', text: photo }, altText: null, size: [640, 480] })]
    : [];
  return plant(thread, [writePost(thread, { name: 'root', text, language, media })], {});
}
