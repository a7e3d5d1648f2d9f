import { z } from 'zod';
import { contentKey } from '../content-key.js';
import { StoredImage } from './generation.js';

/**
 * A picture that a system made elsewhere or earlier: a system that no longer answers stays on the board by it.
 * It belongs to one sample, or to a prompt without inputs.
 */
export const StoredOutput = z.strictObject({
  _id: z.string(),
  /** Name of the collection of outputs, as the refresh file's `model` names it. */
  archive: z.string(),
  sampleId: z.string().nullable(),
  prompt: z.string().nullable(),
  image: StoredImage,
  /** Which system made it and when, in the operator's words: stands where a provider names its model. */
  madeBy: z.string(),
  /** File, or refresh and model, that it was taken from. */
  origin: z.string(),
  importedAt: z.date(),
});
export type StoredOutput = z.infer<typeof StoredOutput>;

/** Where an output is kept: by sample, or by the words of a prompt that came without inputs. */
export function storedOutputKey(archive: string, subject: { sampleId: string } | { prompt: string }): string {
  return contentKey('stored', { archive, ...subject });
}
