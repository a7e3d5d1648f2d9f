import type { Author, CorpusPost } from '../corpus/corpus-post.js';
import { digestOf } from '../fixed-chance.js';
import type { Network } from '../networks/network.js';

const SORTABLE = '234567abcdefghijklmnopqrstuvwxyz';

/** The record key of a post: its id in the 13 signs of a TID, so that it grows with time. */
export function keyOf(postId: string): string {
  let rest = BigInt(postId);
  let key = '';
  for (let i = 0; i < 13; i += 1) {
    key = `${SORTABLE[Number(rest & 31n)] ?? ''}${key}`;
    rest >>= 5n;
  }
  return key;
}

/** The id that a record key was made of; `null` where it is none of ours. */
export function idOfKey(key: string): string | null {
  if (!/^[2-7a-z]{13}$/.test(key)) return null;
  return [...key].reduce((sum, sign) => (sum << 5n) | BigInt(SORTABLE.indexOf(sign)), 0n).toString();
}

/** The DID of an author, or of whatever else has a name. */
export function didOf(name: string): string {
  const bits = BigInt(`0x${digestOf('did', name).slice(0, 30)}`);
  return `did:plc:${Array.from({ length: 24 }, (_, i) => 'abcdefghijklmnopqrstuvwxyz234567'[Number((bits >> BigInt(i * 5)) & 31n)]).join('')}`;
}

/** The handle of an author on this network. */
export function handleOf({ handle }: Author): string {
  return `${handle.toLowerCase().replaceAll('_', '-')}.bsky.social`;
}

/** The address of a post. */
export function uriOfPost(post: CorpusPost): string {
  return `at://${didOf(post.author.id)}/app.bsky.feed.post/${keyOf(post.id)}`;
}

/** The address of a post that somebody names: also of one that nobody can have any more. */
export function uriOfId(postId: string, network: Network): string {
  const post = network.postById.get(postId);
  return post ? uriOfPost(post) : `at://${didOf(`lost ${postId}`)}/app.bsky.feed.post/${keyOf(postId)}`;
}

/** The post of an address; `null` where there is none. */
export function postOfUri(uri: string, network: Network): CorpusPost | null {
  const [, did, key] = /^at:\/\/(did:[^/]+)\/app\.bsky\.feed\.post\/([^/]+)$/.exec(uri) ?? [];
  const post = network.postById.get(idOfKey(key ?? '') ?? '');
  return post && didOf(post.author.id) === did ? post : null;
}

/** A content id, as records and blobs have one. */
export function cidOf(kind: 'record' | 'blob', name: string): string {
  return `${kind === 'record' ? 'bafyrei' : 'bafkrei'}${digestOf('cid', name).slice(0, 52)}`;
}
