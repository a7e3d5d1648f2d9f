const POST_URI = /^at:\/\/(did:[a-z]+:[A-Za-z0-9._:%-]+)\/app\.bsky\.feed\.post\/([A-Za-z0-9._:~-]{1,512})$/;
const POST_ID = /^([A-Za-z0-9._:~-]{1,512})@(did:[a-z]+:[A-Za-z0-9._:%-]+)$/;

/**
 * Id of a post of Bluesky: `<record key>@<DID>`, such as `3lpr6d3tk622b@did:plc:l3ye73neiydhv3myt4fulovf`. The record key alone is
 * unique for its author only. It stands first because it grows with time, and replies of one post are put in the order of their
 * ids; `@` occurs in neither part, and a `/` would look like a level of the ids that hold it.
 *
 * @param uri an AT-URI with a DID.
 * @returns `null` where it is not that of a post.
 */
export function postIdOf(uri: string): string | null {
  const [, did, key] = POST_URI.exec(uri) ?? [];
  return did === undefined || key === undefined ? null : `${key}@${did}`;
}

/** The parts of a post's id; `null` where it is no id of Bluesky. */
export function partsOf(postId: string): { did: string; key: string } | null {
  const [, key, did] = POST_ID.exec(postId) ?? [];
  return did === undefined || key === undefined ? null : { did, key };
}

/** The AT-URI of a post; `null` where its id is none of Bluesky. */
export function uriOf(postId: string): string | null {
  const parts = partsOf(postId);
  return parts && `at://${parts.did}/app.bsky.feed.post/${parts.key}`;
}
