import type { Picture } from '../core/schemas/picture.js';
import type { Store } from '../store/store.js';
import type { ActivityContext } from './context.js';

/** What it takes to keep a picture. */
export interface PictureKeeper {
  store: Pick<Store, 'blobs' | 'pictures'>;
  images: Pick<ActivityContext['images'], 'inspect' | 'perceptualHash'>;
}

export type KeptPicture = { ok: true; picture: Picture } | { ok: false; reason: string };

/**
 * Puts a picture into the blob store, named by its content, with what is known of it beside. The same bytes are kept once.
 *
 * @param crop where it was cut from.
 */
export async function keepPicture(
  { store, images }: PictureKeeper,
  bytes: Uint8Array,
  crop: Picture['crop'] = null,
): Promise<KeptPicture> {
  const inspection = await images.inspect(bytes);
  if (!inspection.ok) return inspection;
  const { mediaType, width, height } = inspection;
  const phash = await images.perceptualHash(bytes);
  const _id = await store.blobs.put(bytes);
  const picture: Picture = { _id, mediaType, width, height, phash, crop };
  await store.pictures.putIfNew(picture);
  return { ok: true, picture };
}
