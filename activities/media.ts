import { Context } from '@temporalio/activity';
import type { Media } from '../core/schemas/post.js';
import type { ActivityContext } from './context.js';

/** Fetches one picture into the blob store. What cannot be had is an outcome with its reason, not an error. */
export async function storePicture(context: ActivityContext, media: Media, options: { allowPrivateHosts: boolean }): Promise<Media> {
  if (media.kind === 'video') return { ...media, state: 'rejected', reason: 'a film; only pictures are taken' };
  if (media.url === null) return { ...media, state: 'missing', reason: 'no address' };
  const signal = Context.current().cancellationSignal;
  const download = await context.download(media.url, { ...options, signal });
  if (download.state !== 'ok') return { ...media, state: download.state, reason: download.reason };
  const inspection = await context.images.inspect(download.bytes);
  if (!inspection.ok) return { ...media, state: 'rejected', reason: inspection.reason };
  return { ...media, state: 'stored', sha256: await context.store.blobs.put(download.bytes) };
}
