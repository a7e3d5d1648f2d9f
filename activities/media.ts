import { Context } from '@temporalio/activity';
import type { Media } from '../core/schemas/post.js';
import { redact } from '../core/redact.js';
import { BUSY_HOST, type ActivityContext, type Download } from './context.js';
import { keepPicture } from './keep-picture.js';

/** Tries of the activity before a host that does not answer costs the picture. */
const TRIES = 3;

/** One that answers, and asks us to come later, is worth more: with growing waits these are about a minute and a half. */
const BUSY_TRIES = 8;

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
    const tries = (error as Error).name === BUSY_HOST ? BUSY_TRIES : TRIES;
    if (signal.aborted || info.attempt < tries) throw error;
    return { state: 'missing', reason: redact(`the host did not answer: ${(error as Error).message}`) };
  }
}
