import type { CorpusMedia, Picture } from '../corpus/corpus-post.js';
import { imageModel } from '../image-models.js';
import { drawEdit, drawImage } from './draw-image.js';
import { encodeImage } from './encode-image.js';
import { paintChat } from './paint-chat.js';
import { paintScene } from './paint-scene.js';
import type { Pixels } from './weave.js';

/** The painter of the pictures that people post: skilled, without a tint. */
const COMMUNITY = { ...imageModel('community'), skill: 0.95, tint: [0, 0, 0] as const, refusalShare: 0 };

/** Renders a picture of the corpus. Equal media give equal bytes. */
export async function paintMedia({ picture, width, height, fileName }: CorpusMedia): Promise<Buffer> {
  return paintPicture(picture, { width, height, format: fileName.endsWith('.png') ? 'png' : 'jpeg' });
}

async function paintCorpusChat({ prompt, input }: Extract<Picture, { kind: 'chat' }>): Promise<Pixels> {
  const target = { width: 512, height: 512, format: 'png' } as const;
  return paintChat(prompt, {
    input: input === null ? null : await paintPicture({ kind: 'photo', text: input }, target),
    output: await paintPicture(input === null ? { kind: 'output', prompt } : { kind: 'edit', prompt, input }, target),
  });
}

async function paintPicture(
  picture: Picture,
  target: { width: number; height: number; format: 'png' | 'jpeg' },
): Promise<Buffer> {
  const order = { ...target, model: COMMUNITY, variant: 0, instant: false };
  switch (picture.kind) {
    case 'photo':
      return encodeImage(await paintScene({ text: picture.text, painter: 'camera', ...target }), target.format);
    case 'output':
      return drawImage({ ...order, prompt: picture.prompt });
    case 'chat':
      return encodeImage(await paintCorpusChat(picture), target.format);
    case 'edit':
      return drawEdit(
        { ...order, prompt: picture.prompt },
        await paintPicture({ kind: 'photo', text: picture.input }, target),
      );
  }
}
