import { z } from 'zod';

/** What is known of a stored picture, whoever posted it. `_id` is the SHA-256 of its bytes, which name the blob too. */
export const Picture = z.strictObject({
  _id: z.string(),
  mediaType: z.string(),
  /** Pixels, as decoded. */
  width: z.int().positive(),
  height: z.int().positive(),
  /** Perceptual hash, 64 bits as 16 hex characters; pictures that look alike differ in few bits. */
  phash: z.string().regex(/^[0-9a-f]{16}$/),
  /** Where it was cut from; `null` for a picture that was posted as it is. Pixels of the picture `of`. */
  crop: z.strictObject({ of: z.string(), left: z.int(), top: z.int(), width: z.int(), height: z.int() }).nullable(),
});
export type Picture = z.infer<typeof Picture>;
