import { z } from 'zod';

/** R's jsonlite and some exports write an empty object where a list of nothing is meant. */
export function listOf<T extends z.ZodType>(element: T) {
  return z.preprocess((value) => (Array.isArray(value) ? value : []), z.array(element));
}

/** A list of what can be read; an element that cannot costs only itself, and no list at all is an empty one. */
export function readableOf<T extends z.ZodType>(element: T) {
  return z.preprocess(
    (value) => (Array.isArray(value) ? value.filter((one) => element.safeParse(one).success) : []),
    z.array(element),
  );
}

/** A count as sources give it; one that is no whole number is not known. */
export const count = z.int().nullish().catch(null);
