import type { CorpusPost, PlantedThread, ThreadKind } from './corpus-post.js';
import { attach, startThread, writePost, type ThreadDraft } from './write-post.js';
import { chatPost } from './chat-posts.js';
import { hostilePost } from './hostile-posts.js';
import { offTopicPost } from './off-topic-posts.js';
import { snowflake } from './snowflake.js';
import { PICTURE_SIZES, modelLine, outputsOf, plant } from './thread-parts.js';
import { HASHTAGS, MODEL_LINES } from './vocabulary.js';
import { writeEditPrompt, writeTemplatePrompt, writeTextPrompt } from './write-prompt.js';
import { writeRemarks } from './write-feedback.js';

/** A duplicate repeats the prompt of the thread so many places before it, which the cycle of kinds makes a `prompt_in_root`. */
const DUPLICATE_DISTANCE = 14;

/** Writes the thread of an index. */
export function writeThread(index: number, kind: Exclude<ThreadKind, 'repost'>): PlantedThread {
  const thread = startThread(index, kind);
  switch (kind) {
    case 'prompt_in_root':
      return promptThread(thread, writeTextPrompt(thread.draw));
    case 'duplicate':
      return promptThread(thread, rootPromptOf(index - DUPLICATE_DISTANCE));
    case 'placeholder':
      return promptThread(thread, writeTemplatePrompt(thread.draw), 'Swap the brackets for your own words. ');
    case 'other_model':
      return {
        ...promptThread(
          thread,
          writeTextPrompt(thread.draw),
          'gpt image could not do this, so it was made with midjourney. ',
        ),
        split: null,
      };
    case 'prompt_in_reply':
      return replyThread(thread);
    case 'image_edit':
      return editThread(thread);
    case 'orphan':
      return index % 40 < 20 ? lostRootThread(thread) : lostParentThread(thread);
    case 'hostile':
      return hostilePost(thread);
    case 'irrelevant':
      return offTopicPost(thread);
    case 'chat':
      return chatPost(thread);
  }
}

/** Writes a bare repost of the root of another thread. */
export function writeRepost(index: number, original: CorpusPost): PlantedThread {
  const thread = startThread(index, 'repost');
  const later = { ...thread, startsAt: new Date(original.createdAt.getTime() + 3_600_000) };
  const post = writePost(later, {
    name: 'repost',
    text: `RT @${original.author.handle}: ${original.text}`.slice(0, 139) + '…',
  });
  return plant(thread, [{ ...post, repostOf: original.id }], {});
}

function promptThread(thread: ThreadDraft, prompt: string, remark = ''): PlantedThread {
  const text = `${modelLine(thread)} ${remark}\n\nPrompt: ${prompt}\n\n${thread.draw.pick(HASHTAGS)}`.replace(
    ' \n',
    '\n',
  );
  const root = writePost(thread, { name: 'root', text, media: outputsOf(thread, prompt) });
  return plant(thread, [root, ...remarksUnder(thread, root, prompt)], { prompt, split: 'text_to_image' });
}

function replyThread(thread: ThreadDraft): PlantedThread {
  const prompt = writeTextPrompt(thread.draw);
  const text = `${modelLine(thread)} Prompt in the next comment 👇 ${thread.draw.pick(HASHTAGS)}`;
  const root = writePost(thread, { name: 'root', text, media: outputsOf(thread, prompt) });
  const reply = writePost(thread, {
    name: 'prompt',
    text: `Prompt: ${prompt}`,
    parent: root,
    minutesLater: thread.draw.int(1, 3),
  });
  return plant(thread, [root, reply, ...remarksUnder(thread, root, prompt)], { prompt, split: 'text_to_image' });
}

function editThread(thread: ThreadDraft): PlantedThread {
  const { prompt, photo } = writeEditPrompt(thread.draw);
  const text = `${modelLine(thread)}\n\nPrompt: ${prompt}\n\n${thread.draw.pick(HASHTAGS)}`;
  const named = thread.draw.chance(0.5);
  const size = thread.draw.pick(PICTURE_SIZES);
  const media = [
    attach(thread, 'input', {
      picture: { kind: 'photo', text: photo },
      altText: named ? `Input: ${photo}` : null,
      size,
    }),
    attach(thread, 'edit', {
      picture: { kind: 'edit', prompt, input: photo },
      altText: named ? 'Output: what came back' : null,
      size,
    }),
  ];
  const root = writePost(thread, { name: 'root', text, media });
  return plant(thread, [root, ...remarksUnder(thread, root, prompt)], { prompt, split: 'image_to_image' });
}

function lostRootThread(thread: ThreadDraft): PlantedThread {
  const prompt = writeTextPrompt(thread.draw);
  const lost = snowflake(new Date(thread.startsAt.getTime() - 900_000), `lost ${thread.index}`);
  const text = `Same idea, ${thread.draw.pick(MODEL_LINES)}\n\nPrompt: ${prompt}`;
  const reply = writePost(thread, {
    name: 'root',
    text,
    parent: { id: lost, conversationId: lost },
    media: outputsOf(thread, prompt),
  });
  return plant(thread, [reply], { prompt, split: 'text_to_image', deletedIds: [lost] });
}

function lostParentThread(thread: ThreadDraft): PlantedThread {
  const whole = promptThread(thread, writeTextPrompt(thread.draw));
  const lost = snowflake(new Date(thread.startsAt.getTime() + 900_000), `lost ${thread.index}`);
  const parent = { id: lost, conversationId: whole.conversationId };
  const reply = writePost(thread, {
    name: 'orphan',
    by: `orphan ${thread.index}`,
    text: 'Agreed, the shadows point the wrong way.',
    parent,
    minutesLater: 40,
  });
  const [root] = whole.posts;
  // The deleted reply still counts: X lags behind, and else nobody would look for what hangs on it.
  if (root) root.counts.replies += 1;
  return { ...whole, posts: [...whole.posts, reply], deletedIds: [lost] };
}

function remarksUnder(thread: ThreadDraft, root: CorpusPost, prompt: string): CorpusPost[] {
  const replies: CorpusPost[] = [];
  for (const [i, { text, language }] of writeRemarks(
    thread.draw,
    thread.draw.pick([0, 1, 1, 2, 3, 4]),
    prompt,
  ).entries()) {
    const parent = (thread.draw.chance(0.2) ? replies.at(-1) : undefined) ?? root;
    const minutesLater = 5 + i * 45 + thread.draw.int(0, 40);
    replies.push(
      writePost(thread, {
        name: `reply ${i}`,
        by: `reader ${thread.draw.int(1, 900)}`,
        text,
        language,
        parent,
        minutesLater,
      }),
    );
  }
  return replies;
}

function rootPromptOf(index: number): string {
  return writeTextPrompt(startThread(index, 'prompt_in_root').draw);
}
