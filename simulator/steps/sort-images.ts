import { z } from 'zod';
import type { LabelledImage } from '../openai/chat-request.js';
import { readChat } from '../pictures/chat-code.js';
import { canDecode } from '../pictures/decode-image.js';
import { findDrawn } from './find-drawn.js';
import { needsGivenPicture, placeholdersIn, roleInWords } from './lexicon.js';

const ImagesData = z.looseObject({
  prompt: z.string(),
  images: z.array(z.looseObject({ id: z.string(), altText: z.string().nullish() })),
  posts: z.array(z.looseObject({ text: z.string() })).default([]),
});

type Role = 'input' | 'output';

interface Shown {
  id: string;
  altText: string;
  bytes: Buffer;
}

/**
 * Sorts pictures into inputs and outputs: by their alt text, else by what is drawn in them, else by place where the texts speak of a given
 * picture, else all are outputs. Nobody can tell what a picture shows that was not sent or cannot be decoded: it is neither.
 */
export async function sortImages(
  data: unknown,
  attached: readonly LabelledImage[],
): Promise<{ inputs: string[]; outputs: string[]; hasPlaceholders: boolean; conversation: string | null }> {
  const { prompt, images, posts } = ImagesData.parse(data);
  const shown: Shown[] = [];
  let conversation: string | null = null;
  for (const [i, { id, altText }] of images.entries()) {
    const bytes = bytesOf(id, i, attached);
    if (!bytes || !(await canDecode(bytes))) continue;
    if ((await readChat(bytes)) === null) shown.push({ id, altText: altText ?? '', bytes });
    else conversation ??= id;
  }
  const given = [prompt, ...posts.map(({ text }) => text)].some(needsGivenPicture);
  const roles = await rolesOf(shown, { prompt, given });
  return {
    inputs: shown.filter((_, i) => roles[i] === 'input').map(({ id }) => id),
    outputs: shown.filter((_, i) => roles[i] === 'output').map(({ id }) => id),
    hasPlaceholders: placeholdersIn(prompt).length > 0,
    conversation,
  };
}

/** A picture is found by its label; where none has one, by its place. */
function bytesOf(id: string, position: number, attached: readonly LabelledImage[]): Buffer | undefined {
  const isLabelled = attached.some(({ label }) => label !== '');
  return (isLabelled ? attached.find(({ label }) => label === id) : attached[position])?.bytes;
}

async function rolesOf(
  shown: readonly Shown[],
  { prompt, given }: { prompt: string; given: boolean },
): Promise<Role[]> {
  const inWords = shown.map(({ altText }) => roleInWords(altText));
  if (inWords.some((role) => role !== null)) return inWords.map((role) => role ?? 'output');
  const pictures = shown.map(({ bytes }) => bytes);
  const drawn = await findDrawn(prompt, pictures);
  if (drawn)
    return pictures.map((_, i) => (drawn.inputs.has(i) || (given && !drawn.outputs.has(i)) ? 'input' : 'output'));
  return shown.map((_, i) => (given && shown.length >= 2 && i === 0 ? 'input' : 'output'));
}
