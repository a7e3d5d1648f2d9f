import type { Network } from '../networks/network.js';
import { paintMedia } from '../pictures/paint-picture.js';
import { ProtocolError } from '../protocol-error.js';
import type { Reply } from '../reply.js';
import { cidOf, didOf } from './at-names.js';
import { invalidRequest, xrpcError } from './xrpc-error.js';

/** com.atproto.sync.getBlob: the original picture of an author, without a log-in. */
export async function getBlob(query: URLSearchParams, network: Network): Promise<Reply> {
  const [did, cid] = [query.get('did'), query.get('cid')];
  if (!did || !cid) throw invalidRequest('Params must have the properties "did" and "cid"');
  const media = network.posts
    .filter((post) => didOf(post.author.id) === did && network.fateOf(post) === 'shown')
    .flatMap((post) => post.media)
    .find(({ mediaKey }) => cidOf('blob', mediaKey) === cid);
  if (!media) throw new ProtocolError(xrpcError(400, 'BlobNotFound', 'Blob not found'));
  const type = media.fileName.endsWith('.png') ? 'image/png' : 'image/jpeg';
  return { status: 200, headers: { 'content-type': type }, body: await paintMedia(media) };
}
