import type { IncomingCall, KnownCall, World } from '../call.js';
import type { Corpus } from '../corpus/build-corpus.js';
import { digestOf } from '../fixed-chance.js';
import { hugePng } from '../pictures/huge-png.js';
import { paintMedia } from '../pictures/paint-picture.js';
import { encodeImage } from '../pictures/encode-image.js';
import { paintScene } from '../pictures/paint-scene.js';
import type { Reply } from '../reply.js';

const JPEG = { 'content-type': 'image/jpeg' };
const PNG = { 'content-type': 'image/png' };

/** Finds out which picture a call to /media asks for. No key is needed, as with pbs.twimg.com. */
export function identifyMedia(call: IncomingCall, world: World): KnownCall {
  const name = call.path.slice('/media/'.length);
  return {
    kind: 'media',
    model: null,
    contentKey: digestOf('media', name).slice(0, 24),
    text: name,
    isRepair: false,
    answer: () => answerMedia(name, world.corpus),
    refuse: async () => ({ status: 403, headers: { 'content-type': 'text/plain' }, body: 'Forbidden' }),
    mumble: async () => ({ status: 200, headers: JPEG, body: 'not a picture' }),
  };
}

async function answerMedia(name: string, corpus: Corpus): Promise<Reply> {
  switch (name) {
    case 'html-page.jpg':
      return {
        status: 200,
        headers: JPEG,
        body: '<!doctype html><title>Log in</title><p>Please log in to see this picture.</p>',
      };
    case 'truncated.jpg':
      return { status: 200, headers: JPEG, body: await truncatedJpeg() };
    case 'huge.png':
      huge ??= hugePng();
      return { status: 200, headers: PNG, body: await huge };
    default:
      return corpusMedia(name, corpus);
  }
}

let huge: Promise<Buffer> | undefined;

async function truncatedJpeg(): Promise<Buffer> {
  const whole = await encodeImage(
    await paintScene({ text: 'a lighthouse', painter: 'camera', width: 512, height: 512 }),
    'jpeg',
  );
  return whole.subarray(0, whole.length >> 1);
}

async function corpusMedia(name: string, corpus: Corpus): Promise<Reply> {
  const media = corpus.mediaByName.get(name);
  if (!media) return { status: 404, headers: { 'content-type': 'text/plain' }, body: 'Not found' };
  return { status: 200, headers: name.endsWith('.png') ? PNG : JPEG, body: await paintMedia(media) };
}
