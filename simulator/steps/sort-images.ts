import { z } from 'zod';
import type { LabelledImage } from '../openai/chat-request.js';
import { readChat } from '../pictures/chat-code.js';
import { canDecode } from '../pictures/decode-image.js';
import { needsGivenPicture, placeholdersIn } from './lexicon.js';

const ImagesData = z.looseObject({
  prompt: z.string(),
  images: z.array(z.looseObject({ id: z.string(), altText: z.string().nullish() })),
  posts: z.array(z.looseObject({ text: z.string() })).default([]),
});

type Role = 'input' | 'output' | null;

/** Sorts pictures into inputs and outputs: by their alt text, else by place where the texts speak of a given picture, else all are outputs. Pictures that cannot be decoded are neither. */
export async function sortImages(
  data: unknown,
  attached: readonly LabelledImage[],
): Promise<{ inputs: string[]; outputs: string[]; hasPlaceholders: boolean; conversation: string | null }> {
  const { prompt, images, posts } = ImagesData.parse(data);
  const whole = await Promise.all(images.map(({ id }, i) => isWhole(find(id, i, attached))));
  const chats = await Promise.all(images.map(({ id }, i) => isChat(find(id, i, attached))));
  const usable = images.filter((_, i) => whole[i] && !chats[i]);
  const roles = usable.map(({ altText }) => roleInWords(altText ?? ''));
  const given =
    usable.length >= 2 &&
    roles.every((role) => role === null) &&
    [prompt, ...posts.map(({ text }) => text)].some(needsGivenPicture);
  const isInput = usable.map((_, i) => roles[i] === 'input' || (given && i === 0));
  return {
    inputs: usable.filter((_, i) => isInput[i]).map(({ id }) => id),
    outputs: usable.filter((_, i) => !isInput[i]).map(({ id }) => id),
    hasPlaceholders: placeholdersIn(prompt).length > 0,
    conversation: images.find((_, i) => chats[i])?.id ?? null,
  };
}

/** A picture is found by its label, else by its place. */
function find(id: string, position: number, attached: readonly LabelledImage[]): LabelledImage | undefined {
  return (
    attached.find(({ label }) => label === id) ??
    (attached.some(({ label }) => label !== '') ? undefined : attached[position])
  );
}

/** One that was not sent cannot be doubted. */
async function isWhole(image: LabelledImage | undefined): Promise<boolean> {
  return image ? canDecode(image.bytes) : true;
}

async function isChat(image: LabelledImage | undefined): Promise<boolean> {
  return image !== undefined && (await readChat(image.bytes)) !== null;
}

/** The first word that tells decides: an alt text that is itself a prompt may hold both. */
function roleInWords(altText: string): Role {
  const [word] = /\b(input|before|original|output|after|result)\b/i.exec(altText) ?? [];
  if (word === undefined) return null;
  return /input|before|original/i.test(word) ? 'input' : 'output';
}
