import { z } from 'zod';

const NO_ID = 'must be text of digits, or a number that has lost none';

/** An id of X: text of digits. A number has lost digits past 2^53, unless it was read as text. */
export const XId = z.union([z.string().regex(/^\d+$/, NO_ID), z.int().nonnegative().transform(String)], NO_ID);

/** As above where there may be none; some exports write an empty text, or 0. */
export const MaybeXId = z.preprocess(
  (value) => (value === '' || value === 0 || value === '0' ? null : value),
  XId.nullish().transform((id) => id ?? null),
);
