import { join } from 'node:path';
import { sha256 } from '../../core/content-key.js';
import { promptRecipe } from '../../core/release/prompt-recipe.js';
import { SPLITS } from '../../core/outcome.js';
import type { Picture } from '../../core/schemas/picture.js';
import type { Post } from '../../core/schemas/post.js';
import type { IdsRow, PictureId } from '../../core/schemas/ids-row.js';
import type { Sample } from '../../core/schemas/sample.js';
import type { DatasetSource, DatasetTotals } from '../../report/dataset/contract.js';
import { LineFile } from '../../report/dataset/line-file.js';
import { platformsOf, writeCard } from '../../report/dataset/write-dataset.js';
import type { Store } from '../../store/store.js';

/** Samples whose posts are read together. */
const BATCH = 100;

/** Writes a release by ids: `ids.jsonl`, and the card. No text, no picture and no name of anybody is in it. */
export async function writeIds(store: Store, source: DatasetSource, dir: string): Promise<DatasetTotals> {
  const file = new LineFile(join(dir, 'ids.jsonl'));
  const samples: DatasetTotals['samples'] = { analysis: 0, text_to_image: 0, image_to_image: 0 };
  for (const split of SPLITS) {
    let batch: Sample[] = [];
    for await (const sample of source.samples(split)) {
      samples[split] += 1;
      batch.push(sample);
      if (batch.length < BATCH) continue;
      await writeBatch(store, batch, file);
      batch = [];
    }
    await writeBatch(store, batch, file);
  }
  await file.close();
  const facts = await source.facts();
  const totals = {
    samples,
    pictures: 0,
    pictureBytes: 0,
    lostPictures: 0,
    illustrated: [],
    platforms: platformsOf(facts),
  };
  await writeCard(dir, { facts, totals, formats: ['ids'] });
  return totals;
}

async function writeBatch(store: Store, batch: readonly Sample[], file: LineFile): Promise<void> {
  const posts = await store.posts.getMany([...new Set(batch.flatMap(({ postIds }) => postIds))]);
  const hashes = batch.flatMap(({ inputImages, communityImages }) => [...inputImages, ...communityImages]);
  const pictures = await store.pictures.getMany([...new Set(hashes)]);
  for (const sample of batch) await file.add(idsRow(sample, posts, pictures));
}

/** @param posts of the sample, by store key; where one is gone there is no recipe: its words would pass for those of nobody. */
export function idsRow(
  sample: Sample,
  posts: ReadonlyMap<string, Post>,
  pictures: ReadonlyMap<string, Picture>,
): IdsRow {
  const { postIds } = sample;
  const texts = postIds.map((id) => posts.get(id)?.text ?? '');
  const pictureId = (hash: string): PictureId => {
    for (const id of postIds) {
      const position = posts.get(id)?.media.findIndex((media) => media.sha256 === hash) ?? -1;
      if (position >= 0) return { sha256: hash, phash: pictures.get(hash)?.phash ?? null, post_id: id, position };
    }
    return { sha256: hash, phash: pictures.get(hash)?.phash ?? null, post_id: null, position: null };
  };
  return {
    sample_id: sample._id,
    split: sample.split,
    post_ids: postIds,
    prompt_sha256: sha256(sample.prompt),
    prompt_recipe: postIds.every((id) => posts.has(id)) ? promptRecipe(sample.prompt, texts) : [],
    prompt_modified: sample.promptModified,
    input_images: sample.inputImages.map(pictureId),
    community_images: sample.communityImages.map(pictureId),
    feedback: sample.feedback.map(({ postId, polarity, text }) => ({
      post_id: postId,
      polarity,
      text_sha256: sha256(text),
    })),
  };
}
