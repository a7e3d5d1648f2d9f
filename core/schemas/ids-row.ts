import { z } from 'zod';
import { SPLITS } from '../outcome.js';

/** A stretch of a post's text, or words of a model: see core/release/prompt-recipe.ts. */
const Part = z.union([
  z.strictObject({ post: z.int().nonnegative(), start: z.int().nonnegative(), length: z.int().positive() }),
  z.strictObject({ words: z.string() }),
]);

/** A picture by what it is, and where in the sample's posts it stands. */
const PictureId = z.strictObject({
  sha256: z.string(),
  /** Perceptual hash, 16 hex characters; `null` where none is known. */
  phash: z.string().nullable(),
  post_id: z.string().nullable(),
  /** Place among the post's pictures and films, from 0. */
  position: z.int().nonnegative().nullable(),
});
export type PictureId = z.infer<typeof PictureId>;

/** One line of `ids.jsonl`: a sample without anything that somebody else wrote or drew. */
export const IdsRow = z.strictObject({
  sample_id: z.string(),
  split: z.enum(SPLITS),
  post_ids: z.array(z.string()),
  /** SHA-256 of the prompt, UTF-8. */
  prompt_sha256: z.string(),
  prompt_recipe: z.array(Part),
  prompt_modified: z.boolean(),
  input_images: z.array(PictureId),
  community_images: z.array(PictureId),
  feedback: z.array(z.strictObject({ post_id: z.string(), polarity: z.string().nullable(), text_sha256: z.string() })),
});
export type IdsRow = z.infer<typeof IdsRow>;
