import { Context } from '@temporalio/activity';
import type { Media } from '../core/schemas/post.js';
import { redact } from '../core/redact.js';
import type { ActivityContext, Download } from './context.js';
import { keepPicture } from './keep-picture.js';

/** Tries of the activity before a host that does not answer costs the picture. */
const TRIES = 3;

/** Fetches one picture into the blob store. What cannot be had is an outcome with its reason, not an error. */
export async function storePicture(
  context: ActivityContext,
  media: Media,
  options: { allowPrivateHosts: boolean },
): Promise<Media> {
  if (media.kind === 'video') return { ...media, state: 'rejected', reason: 'a film; only pictures are taken' };
  if (media.url === null) return { ...media, state: 'missing', reason: 'no address' };
  const download = await fetchPicture(context, media.url, options);
  if (download.state !== 'ok') return { ...media, state: download.state, reason: download.reason };
  const kept = await keepPicture(context, download.bytes);
  if (!kept.ok) return { ...media, state: 'rejected', reason: kept.reason };
  return { ...media, state: 'stored', sha256: kept.picture._id };
}

async function fetchPicture(
  context: ActivityContext,
  url: string,
  options: { allowPrivateHosts: boolean },
): Promise<Download> {
  const { cancellationSignal: signal, info } = Context.current();
  try {
    return await context.download(url, { ...options, signal });
  } catch (error) {
    if (signal.aborted || info.attempt < TRIES) throw error;
    return { state: 'missing', reason: redact(`the host did not answer: ${(error as Error).message}`) };
  }
}
