import { InputError } from '../../core/input-error.js';
import { keyOfReference } from '../../core/post-reference.js';
import type { Store } from '../../store/store.js';

/**
 * The store key of a post by `<platform>:<id>`, by its address, or by the beginning of its key.
 *
 * @throws InputError where the store knows no such post and the reference names none by itself.
 */
export async function resolvePost(store: Store, reference: string): Promise<string> {
  const key = keyOfReference(reference);
  if (key !== null && ((await store.posts.get(key)) || (await store.tombstones.get(key)))) return key;
  const found: string[] = [];
  const like = { $or: [{ url: reference }, { _id: { $gte: reference, $lt: `${reference}\uffff` } }] };
  for await (const { _id } of store.posts.find(like, { limit: 2 })) found.push(_id);
  const [only, second] = found;
  if (only !== undefined && second === undefined) return only;
  if (second !== undefined) throw new InputError([`${reference} is the beginning of several posts; give more of it`]);
  if (key !== null) return key;
  throw new InputError([
    `no post ${reference} in the store; give <platform>:<id>, such as x:1234567890123456789, or the address of the post`,
  ]);
}
