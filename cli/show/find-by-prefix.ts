import { InputError } from '../../core/input-error.js';
import type { Keyed, TypedCollection } from '../../store/typed-collection.js';

/** Ids that are named where a beginning fits several. */
const NAMED = 5;

/**
 * A document by its id, or by a beginning that only one id has.
 *
 * @param what for people, such as `release`.
 * @throws InputError where there is none, or several.
 */
export async function findByPrefix<T extends Keyed>(
  collection: TypedCollection<T>,
  id: string,
  what: string,
): Promise<T> {
  const exact = await collection.get(id);
  if (exact) return exact;
  const found: T[] = [];
  const range = { _id: { $gte: id, $lt: `${id}\uffff` } } as Parameters<typeof collection.find>[0];
  for await (const document of collection.find(range, { limit: NAMED + 1, sort: { _id: 1 } })) found.push(document);
  const [only, second] = found;
  if (!only) throw new InputError([`no ${what} ${id} in the store; give its id, or the beginning of it`]);
  if (!second) return only;
  const ids = found.slice(0, NAMED).map(({ _id }) => _id);
  throw new InputError([
    `${id} is the beginning of several ${what}s: ${ids.join(', ')}${found.length > NAMED ? ', ...' : ''}; give more of it`,
  ]);
}
