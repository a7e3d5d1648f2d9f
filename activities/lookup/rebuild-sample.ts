import { hammingDistance } from '../../core/hamming-distance.js';
import { sha256 } from '../../core/content-key.js';
import { promptFromRecipe } from '../../core/release/prompt-recipe.js';
import type { IdsRow, PictureId } from '../../core/schemas/ids-row.js';
import type { Post } from '../../core/schemas/post.js';

/** Pictures that differ in more bits than this are not the same one encoded anew. */
const NEAR_BITS = 10;

/** Gives bytes of pictures: of the store, or of the network. */
export interface PictureReader {
  stored(sha256: string): Promise<Uint8Array | null>;
  download(url: string): Promise<Uint8Array | null>;
  perceptualHash(bytes: Uint8Array): Promise<string>;
}

export interface RebuiltPicture {
  wanted: string;
  /** `null` where it cannot be had, or is another picture. */
  bytes: Uint8Array | null;
  /** SHA-256 of the bytes. */
  sha256: string | null;
  /** Bits in which it differs from the one wanted; 0 for the same bytes, `null` where that is unknown. */
  distance: number | null;
}

export type Rebuilt =
  | { ok: true; prompt: string; inputs: RebuiltPicture[]; community: RebuiltPicture[] }
  | { ok: false; why: 'gone' | 'changed' | 'not_a_copy' | 'picture_missing' };

/** A sample from its posts: the prompt counts only if it is the very same, a picture also if it looks the same. */
export async function rebuildSample(
  row: IdsRow,
  posts: ReadonlyMap<string, Post>,
  reader: PictureReader,
): Promise<Rebuilt> {
  if (!row.post_ids.every((id) => posts.has(id))) return { ok: false, why: 'gone' };
  if (row.prompt_recipe.length === 0) return { ok: false, why: 'not_a_copy' };
  const texts = row.post_ids.map((id) => posts.get(id)?.text ?? '');
  const prompt = promptFromRecipe(row.prompt_recipe, texts);
  if (sha256(prompt) !== row.prompt_sha256) return { ok: false, why: 'changed' };
  const inputs = await all(row.input_images, posts, reader);
  if (inputs.some(({ bytes }) => bytes === null)) return { ok: false, why: 'picture_missing' };
  return { ok: true, prompt, inputs, community: await all(row.community_images, posts, reader) };
}

async function all(
  pictures: readonly PictureId[],
  posts: ReadonlyMap<string, Post>,
  reader: PictureReader,
): Promise<RebuiltPicture[]> {
  const found: RebuiltPicture[] = [];
  for (const picture of pictures) found.push(await one(picture, posts, reader));
  return found;
}

async function one(
  { sha256: wanted, phash, post_id, position }: PictureId,
  posts: ReadonlyMap<string, Post>,
  reader: PictureReader,
): Promise<RebuiltPicture> {
  const stored = await reader.stored(wanted);
  if (stored) return { wanted, bytes: stored, sha256: wanted, distance: 0 };
  const url = post_id === null || position === null ? null : posts.get(post_id)?.media[position]?.url;
  const bytes = url ? await reader.download(url) : null;
  if (!bytes) return { wanted, bytes: null, sha256: null, distance: null };
  const own = sha256(bytes);
  if (own === wanted) return { wanted, bytes, sha256: own, distance: 0 };
  const distance = phash === null ? null : hammingDistance(phash, await reader.perceptualHash(bytes));
  const isNear = distance !== null && distance <= NEAR_BITS;
  return { wanted, bytes: isNear ? bytes : null, sha256: own, distance };
}
