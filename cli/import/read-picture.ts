import { readFile, realpath } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { keepPicture } from '../../activities/keep-picture.js';
import type { Media } from '../../core/schemas/post.js';
import { inspectImage } from '../../images/inspect-image.js';
import { perceptualHash } from '../../images/perceptual-hash.js';
import type { PictureBeside } from '../../sources/files/contract.js';
import type { Store } from '../../store/store.js';

/** Where it is counted what became of pictures. */
interface PictureCounts {
  pictures: number;
  badPictures: { file: string; reason: string }[];
}

/**
 * Takes a picture that lies beside a file into the blob store. What cannot be taken is an outcome with its reason; one that may
 * lack stays to be fetched by its address.
 */
export async function readPicture(
  media: Media,
  place: { file: string; picture: PictureBeside },
  { store, report }: { store: Store; report: PictureCounts },
): Promise<Media> {
  const folder = dirname(place.file);
  const path = resolve(folder, place.picture.path);
  const reject = (state: 'missing' | 'rejected', reason: string): Media => {
    report.badPictures.push({ file: path, reason });
    return { ...media, state, reason };
  };
  // A record is data from outside: it must not make us read files from elsewhere, nor must a link that came with it.
  if (!isInside(folder, path)) return reject('rejected', 'lies outside the folder of its file');
  const real = await realpath(path).catch(() => null);
  if (real && !isInside(await realpath(folder), real)) return reject('rejected', 'lies outside the folder of its file');
  const bytes = await readFile(path).catch(() => null);
  if (!bytes && place.picture.mayLack) return media;
  if (!bytes) return reject('missing', 'no such file');
  const kept = await keepPicture({ store, images: { inspect: inspectImage, perceptualHash } }, bytes);
  if (!kept.ok) return reject('rejected', kept.reason);
  report.pictures += 1;
  return { ...media, state: 'stored', sha256: kept.picture._id };
}

function isInside(folder: string, path: string): boolean {
  const base = resolve(folder);
  return path.startsWith(base.endsWith(sep) ? base : `${base}${sep}`);
}
