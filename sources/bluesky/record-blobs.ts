import { BlobImage, RecordEmbed } from './view-schema.js';

/** Content ids of the pictures in a record's embed, in their order; `null` for one that has none that can be read. */
export function blobsIn(embed: unknown): (string | null)[] {
  const known = RecordEmbed.safeParse(embed).data;
  if (!known) return [];
  if (known.$type.startsWith('app.bsky.embed.recordWithMedia')) return blobsIn(known.media);
  return listOf(known).map((one) => BlobImage.safeParse(one).data?.image.ref.$link ?? null);
}

function listOf({ $type, images, items }: RecordEmbed): readonly unknown[] {
  if ($type.startsWith('app.bsky.embed.images')) return images ?? [];
  return $type.startsWith('app.bsky.embed.gallery') ? (items ?? []) : [];
}

/** Where a server gives the original of a picture (`com.atproto.sync.getBlob`); one that does not have it sends on to the author's. */
export function blobAddress(server: string, { did, cid }: { did: string; cid: string }): string {
  const url = new URL('/xrpc/com.atproto.sync.getBlob', server);
  url.searchParams.set('did', did);
  url.searchParams.set('cid', cid);
  return url.href;
}
