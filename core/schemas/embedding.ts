import { z } from 'zod';

/** Bytes as written, or in the wrapping in which MongoDB gives them back. */
const Bytes = z.preprocess(unwrapped, z.instanceof(Uint8Array));

/** A text as a vector. `_id` is the content key of who embedded it and of the text. */
export const Embedding = z.strictObject({
  _id: z.string(),
  /** The model that made it, as the provider says; `null` where it says nothing. */
  resolvedModel: z.string().nullable(),
  dimensions: z.int().positive(),
  /** `dimensions` numbers as 32-bit floats, little endian; see core/embedding/vector-bytes.ts. */
  vector: Bytes,
  at: z.date(),
});
export type Embedding = z.infer<typeof Embedding>;

function unwrapped(value: unknown): unknown {
  const binary = value as { _bsontype?: unknown; buffer?: unknown; position?: unknown } | null;
  if (binary?._bsontype !== 'Binary' || !(binary.buffer instanceof Uint8Array)) return value;
  return binary.buffer.subarray(0, Number(binary.position));
}
