import { z } from 'zod';
import type { LabelledImage } from '../openai/chat-request.js';
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
): Promise<{ inputs: string[]; outputs: string[]; hasPlaceholders: boolean }> {
  const { prompt, images, posts } = ImagesData.parse(data);
  const whole = await Promise.all(images.map(({ id }, i) => isWhole(id, i, attached)));
  const usable = images.filter((_, i) => whole[i]);
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
  };
}

/** A picture is found by its label, else by its place; one that was not sent cannot be doubted. */
async function isWhole(id: string, position: number, attached: readonly LabelledImage[]): Promise<boolean> {
  const image =
    attached.find(({ label }) => label === id) ??
    (attached.some(({ label }) => label !== '') ? undefined : attached[position]);
  return image ? canDecode(image.bytes) : true;
}

/** The first word that tells decides: an alt text that is itself a prompt may hold both. */
function roleInWords(altText: string): Role {
  const [word] = /\b(input|before|original|output|after|result)\b/i.exec(altText) ?? [];
  if (word === undefined) return null;
  return /input|before|original/i.test(word) ? 'input' : 'output';
}
