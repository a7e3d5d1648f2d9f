import type { PlantedThread } from './corpus-post.js';
import { plant } from './thread-parts.js';
import { attach, writePost, type ThreadDraft } from './write-post.js';

interface OffTopic {
  text: string;
  language: string;
  photo: string | null;
}

const FIRST: OffTopic = {
  text: 'Banana bread day. Three ripe ones, a cup of walnuts, forty minutes. #aiart fans may look away.',
  language: 'en',
  photo: 'a small bakery shop in the morning',
};

/** Posts that searches find though no benchmark wants them: one in twenty threads, in this order. Some name the model. */
const TEXTS: readonly OffTopic[] = [
  FIRST,
  {
    text: 'Nano banana smoothie: one small banana, oat milk, cinnamon. Best with ice.',
    language: 'en',
    photo: 'a mug on a kitchen table',
  },
  { text: 'Is gpt image down for anyone else since this morning?', language: 'en', photo: null },
  {
    text: 'My harbor walk today, nothing but wind and gulls. #promptshare people, go outside!',
    language: 'en',
    photo: 'a sailing boat on a lake',
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
  const { text, language, photo } = TEXTS[Math.floor(thread.index / 20) % TEXTS.length] ?? FIRST;
  const media = photo
    ? [attach(thread, 'photo', { picture: { kind: 'photo', text: photo }, altText: null, size: [640, 480] })]
    : [];
  return plant(thread, [writePost(thread, { name: 'root', text, language, media })], {});
}
